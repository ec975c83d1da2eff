package main

import (
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// isWhole says whether a quantity is one that rounding leaves alone.
func isWhole(name v1.ResourceName, quantity resource.Quantity) bool {
	scale := resource.Scale(0)
	if name == v1.ResourceCPU {
		scale = resource.Milli
	}
	return quantity.RoundUp(scale)
}
