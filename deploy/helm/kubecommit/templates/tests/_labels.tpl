{{- define "kubecommit.testLabels" -}}
app.kubernetes.io/name: {{ include "kubecommit.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: test
{{- end -}}
