{{- define "kubecommit.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "kubecommit.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- /* Short enough for what is appended to it. */ -}}
{{- .Values.fullnameOverride | default $full | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "kubecommit.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{- define "kubecommit.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "kubecommit.fullname" .) -}}
{{- else -}}
{{- /* Without a token of it, as with a kubeconfig, the account gets no rights. */ -}}
{{- if and (not .Values.serviceAccount.name) (or .Values.rbac.create (not .Values.kubeconfig.enabled)) -}}
{{- fail "serviceAccount.create is false: set serviceAccount.name to the account to run as. It could be \"default\", but then every pod of the namespace that names no account may read all nodes and pods" -}}
{{- end -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- /*
What tells the pods of this release apart. A Deployment cannot change what it selects by, so that
nameOverride has to stay as it was at the installation.
*/ -}}
{{- define "kubecommit.selectorLabels" -}}
app.kubernetes.io/name: {{ include "kubecommit.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: exporter
{{- end -}}

{{- define "kubecommit.labels" -}}
{{- include "kubecommit.labelsWith" (list . dict) -}}
{{- end -}}

{{- /* Labels of an object with further ones, which may replace none of them. Arguments: the root, a map. */ -}}
{{- define "kubecommit.labelsWith" -}}
{{- $root := index . 0 -}}
{{- $labels := include "kubecommit.selectorLabels" $root | fromYaml -}}
{{- $_ := set $labels "app.kubernetes.io/version" $root.Chart.AppVersion -}}
{{- $_ := set $labels "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $chart := printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- $_ := set $labels "helm.sh/chart" $chart -}}
{{- $release := $root.Values.releaseLabel | ternary (dict "release" $root.Release.Name) dict -}}
{{- range $key, $value := merge dict (index . 1) $root.Values.customLabels -}}
{{- if and (hasKey $labels $key) (ne (get $labels $key) $value) -}}
{{- fail (printf "the label %s is %s here, and cannot be %q" $key (get $labels $key) $value) -}}
{{- end -}}
{{- end -}}
{{- toYaml (merge $labels (index . 1) $root.Values.customLabels $release) -}}
{{- end -}}

{{- define "kubecommit.image" -}}
{{- $registry := .Values.global.imageRegistry | default .Values.image.registry -}}
{{- $name := empty $registry | ternary .Values.image.repository (printf "%s/%s" $registry .Values.image.repository) -}}
{{- if .Values.image.sha -}}
{{- printf "%s@sha256:%s" $name .Values.image.sha -}}
{{- else -}}
{{- printf "%s:%s" $name (include "kubecommit.tag" . | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- /* `--set` makes a number of a tag of digits, and YAML one of 1.10, which has lost its zero then. */ -}}
{{- define "kubecommit.tag" -}}
{{- $tag := .Values.image.tag -}}
{{- if kindIs "string" $tag -}}
{{- $tag -}}
{{- else if eq (float64 $tag) (floor $tag) -}}
{{- printf "%d" (int64 $tag) -}}
{{- else -}}
{{- fail (printf "image.tag is the number %v, which may have lost a zero: put it in quotes, or use --set-string image.tag=…" $tag) -}}
{{- end -}}
{{- end -}}

{{- /* Names of Secrets, or objects with a name: parent charts give both. */ -}}
{{- define "kubecommit.imagePullSecrets" -}}
{{- $secrets := list -}}
{{- range concat (.Values.global.imagePullSecrets | default list) .Values.imagePullSecrets -}}
{{- $secrets = append $secrets (kindIs "map" . | ternary . (dict "name" .)) -}}
{{- end -}}
{{- with $secrets }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{- /* Not empty where not everyone may ask, or not over plain HTTP. */ -}}
{{- define "kubecommit.isGuarded" -}}
{{- if or .Values.webConfig.existingSecret .Values.config.webConfigFile .Values.config.authKubernetes -}}
true
{{- end -}}
{{- end -}}

{{- define "kubecommit.telemetryPath" -}}
{{- .Values.config.telemetryPath | default "/metrics" -}}
{{- end -}}

{{- /* The name of the scrape job, which one of the alerts asks for. */ -}}
{{- define "kubecommit.jobName" -}}
{{- include "kubecommit.name" . -}}
{{- end -}}
