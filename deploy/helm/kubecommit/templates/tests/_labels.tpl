{{- define "kubecommit.testLabels" -}}
app.kubernetes.io/name: {{ include "kubecommit.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end -}}
