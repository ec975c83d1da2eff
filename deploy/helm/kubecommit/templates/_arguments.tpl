{{- define "kubecommit.arguments" -}}
{{- include "kubecommit.optionArguments" . | trim }}
{{- if ne (int .Values.service.port) 8080 }}
- {{ printf "--web.listen-address=:%d" (int .Values.service.port) | quote }}
{{- end }}
- {{ printf "--web.health-listen-address=:%d" (int .Values.healthPort) | quote }}
{{- if .Values.kubeconfig.enabled }}
- "--kubeconfig=/etc/kubecommit/kubeconfig"
{{- with .Values.kubeconfig.context }}
- {{ printf "--context=%s" . | quote }}
{{- end }}
{{- end }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}
