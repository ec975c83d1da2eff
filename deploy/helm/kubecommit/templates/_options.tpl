{{- /* Built from src/config/options.ts by `npm run manifests`. */ -}}
{{- define "kubecommit.optionArguments" -}}
{{- $value := .Values.config.telemetryPath }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--web.telemetry-path=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.webConfigFile }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--web.config.file=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.allowedHosts }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--web.allowed-hosts=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.authKubernetes }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--auth.kubernetes=%t" $value | quote }}
{{- end }}
{{- $value := .Values.config.authKubernetesAudience }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--auth.kubernetes.audience=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.disableExporterMetrics }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--web.disable-exporter-metrics=%t" $value | quote }}
{{- end }}
{{- $value := .Values.config.schedule }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--schedule=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.rules }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--accounting.rules=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.nodeLabels }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--node-labels=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.poolLabels }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--pool-labels=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.blockingTaints }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--blocking-taints=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.namespaceMetrics }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--namespaces.metrics=%t" $value | quote }}
{{- end }}
{{- $value := .Values.config.metricsAllow }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--metrics.allow=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.metricsDeny }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--metrics.deny=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.resources }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--resources=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.nodeSelector }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--node-selector=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.fit }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--fit=%s" (join "," $value) | quote }}
{{- end }}
{{- $value := .Values.config.devices }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--devices=%s" (toString $value | get (dict "true" "on" "false" "off") | default (toString $value)) | quote }}
{{- end }}
{{- $value := .Values.config.maxNodes }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--max-nodes=%d" (int64 $value) | quote }}
{{- end }}
{{- $value := .Values.config.maxResourcesPerList }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--max-resources-per-list=%d" (int64 $value) | quote }}
{{- end }}
{{- $value := .Values.config.dropStaleAfter }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--drop-stale-after=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.logLevel }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--log.level=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.logFormat }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--log.format=%s" (toString $value) | quote }}
{{- end }}
{{- $value := .Values.config.demo }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--demo=%t" $value | quote }}
{{- end }}
{{- $value := .Values.config.demoNodes }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--demo.nodes=%d" (int64 $value) | quote }}
{{- end }}
{{- $value := .Values.config.demoPods }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--demo.pods=%d" (int64 $value) | quote }}
{{- end }}
{{- $value := .Values.config.demoEventsPerSecond }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--demo.events-per-second=%d" (int64 $value) | quote }}
{{- end }}
{{- $value := .Values.config.demoFile }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--demo.file=%s" (toString $value) | quote }}
{{- end }}
{{- end -}}
