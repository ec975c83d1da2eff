package main

import (
	"reflect"
	"strings"

	v1 "k8s.io/api/core/v1"
)

// deviations lists what another tool's rule counts otherwise for a pod than the scheduler's.
func deviations(tool string, pod *v1.Pod, scheduler, other podResources) []deviation {
	var found []deviation
	compare := func(what string, own, others v1.ResourceList) {
		for _, name := range namesOf(own, others) {
			mine := rounded(name, own[name])
			theirs := others[name]
			if rounded(name, theirs) == mine && isWhole(name, theirs.DeepCopy()) {
				continue
			}
			found = append(found, deviation{
				Tool: tool, Node: pod.Spec.NodeName, Pod: pod.Namespace + "/" + pod.Name,
				What: what, Resource: string(name), Scheduler: mine, Other: theirs.String(),
				Why: why(pod, rounded(name, theirs) == mine),
			})
		}
	}
	compare("requests", scheduler.requests, other.requests)
	compare("limits", scheduler.limits, other.limits)
	return found
}

func namesOf(lists ...v1.ResourceList) []v1.ResourceName {
	seen := map[v1.ResourceName]bool{}
	var names []v1.ResourceName
	for _, list := range lists {
		for name := range list {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// why says which documented rule makes the difference.
func why(pod *v1.Pod, isRounding bool) string {
	if isRounding {
		return "the scheduler rounds each pod up"
	}
	var reasons []string
	for _, condition := range pod.Status.Conditions {
		if strings.HasPrefix(string(condition.Type), "PodResize") {
			reasons = append(reasons, strings.TrimSpace(string(condition.Type)+" "+condition.Reason))
		}
	}
	if isSet(pod.Status, "Resources") || isSet(pod.Status, "AllocatedResources") {
		reasons = append(reasons, "pod-level status")
	}
	if hasContainerResources(pod) {
		reasons = append(reasons, "container status")
	}
	if pod.Spec.Resources != nil {
		reasons = append(reasons, "pod-level resources")
	}
	return strings.Join(reasons, ", ")
}

// hasContainerResources says whether a kubelet has reported what a container has got.
func hasContainerResources(pod *v1.Pod) bool {
	for _, statuses := range [][]v1.ContainerStatus{pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses} {
		for _, status := range statuses {
			if status.Resources != nil || len(status.AllocatedResources) > 0 {
				return true
			}
		}
	}
	return false
}

// isSet says whether a field that only newer versions have is there and not empty.
func isSet(status v1.PodStatus, field string) bool {
	found := reflect.ValueOf(status).FieldByName(field)
	return found.IsValid() && !found.IsZero()
}
