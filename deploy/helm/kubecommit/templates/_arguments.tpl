{{- define "kubecommit.arguments" -}}
{{- if eq (int .Values.service.port) (int .Values.healthPort) }}
{{- fail (printf "service.port and healthPort are both %d: they have to differ" (int .Values.healthPort)) }}
{{- end }}
{{- if and .Values.config.demo .Values.kubeconfig.enabled }}
{{- fail "config.demo reads a simulated cluster, kubeconfig.enabled another one: choose one of them" }}
{{- end }}
{{- if and .Values.config.demoFile (not .Values.config.demo) }}
{{- fail "config.demoFile is read with config.demo only: set that too, or leave both out" }}
{{- end }}
{{- if and .Values.config.demo .Values.config.authKubernetes }}
{{- fail "config.demo reads a simulated cluster, which knows no tokens: leave config.authKubernetes out" }}
{{- end }}
{{- if and .Values.config.authKubernetesAudience (not .Values.config.authKubernetes) }}
{{- fail "config.authKubernetesAudience is of config.authKubernetes only: set that too, or leave both out" }}
{{- end }}
{{- if and .Values.config.webConfigFile .Values.webConfig.existingSecret }}
{{- fail "webConfig.existingSecret holds the web configuration: leave config.webConfigFile out" }}
{{- end }}
{{- if gt (int .Values.shards) 1 }}
{{- if gt (int .Values.replicas) 1 }}
{{- fail "shards are one pod each: leave replicas at 1, or shards" }}
{{- end }}
{{- if ne .Values.updateStrategy "RollingUpdate" }}
{{- fail (printf "updateStrategy %s is of a Deployment: shards have RollingUpdate" .Values.updateStrategy) }}
{{- end }}
{{- if .Values.config.demo }}
{{- fail (printf "config.demo is a simulated cluster in each of the %d shards, all different: leave shards at 1" (int .Values.shards)) }}
{{- end }}
{{- range .Values.extraArgs }}
{{- if regexMatch "^--(shard|total-shards|pod)(=|$)" . }}
{{- fail (printf "extraArgs has %s, which the chart gives each pod of the %d shards: leave it out, or shards at 1" . (int $.Values.shards)) }}
{{- end }}
{{- end }}
{{- range .Values.env }}
{{- if has .name (list "POD_NAME" "KUBECOMMIT_SHARD" "KUBECOMMIT_TOTAL_SHARDS" "KUBECOMMIT_POD") }}
{{- fail (printf "env has %s, which is the chart's where there are shards: leave it out" .name) }}
{{- end }}
{{- end }}
{{- end }}
{{- include "kubecommit.optionArguments" . | trim }}
{{- if ne (int .Values.service.port) 8080 }}
- {{ printf "--web.listen-address=:%d" (int .Values.service.port) | quote }}
{{- end }}
- {{ printf "--web.health-listen-address=:%d" (int .Values.healthPort) | quote }}
{{- if .Values.webConfig.existingSecret }}
- {{ printf "--web.config.file=/etc/kubecommit/web/%s" .Values.webConfig.key | quote }}
{{- end }}
{{- if .Values.kubeconfig.enabled }}
- "--kubeconfig=/etc/kubecommit/kubeconfig"
{{- with .Values.kubeconfig.context }}
- {{ printf "--context=%s" . | quote }}
{{- end }}
{{- end }}
{{- if gt (int .Values.shards) 1 }}
- "--pod=$(POD_NAME)"
- {{ printf "--total-shards=%d" (int .Values.shards) | quote }}
{{- end }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}
