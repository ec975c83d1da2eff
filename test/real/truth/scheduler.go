package main

import (
	"reflect"

	v1 "k8s.io/api/core/v1"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	helpers "k8s.io/component-helpers/resource"
	_ "k8s.io/kubernetes/pkg/features"
)

// schedulerOptions are the options with which PodInfo.CalculateResource of this version calls the
// calculation. Fields and gates that a version does not have are left out.
func schedulerOptions() helpers.PodResourcesOptions {
	options := helpers.PodResourcesOptions{}
	fields := reflect.ValueOf(&options).Elem()
	set := func(field string, value bool) {
		if found := fields.FieldByName(field); found.IsValid() {
			found.SetBool(value)
		}
	}
	set("UseStatusResources", isEnabled("InPlacePodVerticalScaling"))
	set("InPlacePodLevelResourcesVerticalScalingEnabled", isEnabled("InPlacePodLevelResourcesVerticalScaling"))
	set("SkipPodLevelResources", !isEnabled("PodLevelResources"))
	set("UseDRANodeAllocatableResourceClaimStatus", isEnabled("DRANodeAllocatableResources"))
	return options
}

func isEnabled(gate featuregate.Feature) bool {
	if _, known := utilfeature.DefaultMutableFeatureGate.GetAll()[gate]; !known {
		return false
	}
	return utilfeature.DefaultFeatureGate.Enabled(gate)
}

// schedulerResources gives a pod's limits too, which NodeInfo does not keep.
func schedulerResources(pod *v1.Pod) podResources {
	options := schedulerOptions()
	return podResources{helpers.PodRequests(pod, options), helpers.PodLimits(pod, options)}
}
