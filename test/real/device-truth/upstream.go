package main

import (
	"context"
	"fmt"
	"reflect"
	"unsafe"

	v1 "k8s.io/api/core/v1"
	resourceapi "k8s.io/api/resource/v1"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	draapi "k8s.io/dynamic-resource-allocation/api"
	"k8s.io/dynamic-resource-allocation/cel"
	"k8s.io/dynamic-resource-allocation/structured"
	"k8s.io/dynamic-resource-allocation/structured/internal/incubating"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/dynamicresources"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/feature"
	"k8s.io/kubernetes/pkg/scheduler/util/assumecache"
	"k8s.io/utils/ptr"
)

// features are those with which the scheduler of this version allocates by default.
func features() structured.Features {
	gates := feature.NewSchedulerFeaturesFromGates(utilfeature.DefaultFeatureGate)
	return dynamicresources.AllocatorFeatures(gates)
}

// allocatedState is what the scheduler's resource claim tracker gathers from claims.
func allocatedState(claims []*resourceapi.ResourceClaim) (*structured.AllocatedState, error) {
	source := &claimSource{}
	logger := klog.Background()
	tracked := assumecache.NewAssumeCache(logger, source, "ResourceClaim", "", nil)
	factory := informers.NewSharedInformerFactory(fake.NewClientset(), 0)
	manager := dynamicresources.NewDRAManager(context.Background(), tracked, nil, factory)
	for _, claim := range claims {
		source.handler.OnAdd(claim, true)
	}
	return manager.ResourceClaims().GatherAllocatedState()
}

// claimSource stands for an informer that has been read.
type claimSource struct{ handler cache.ResourceEventHandler }

func (s *claimSource) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	s.handler = handler
	return nil, nil
}

// poolsFor are the pools that the allocator sees for a node.
func poolsFor(ctx context.Context, node *v1.Node, slices []*resourceapi.ResourceSlice) ([]*incubating.Pool, error) {
	return incubating.GatherPools(ctx, slices, node, features(), slices)
}

const probe = "kubecommit-probe"

// availableCounters are what the allocator has left of a pool's counters, set by set. It works them
// out when it first tries a device that consumes some, and keeps them to itself: so it is given the
// pool with one more device, which consumes nothing and comes first, to allocate it, and what it has
// noted is read. Of a pool without counters it has none.
func availableCounters(ctx context.Context, pool *incubating.Pool, node *v1.Node, slices []*resourceapi.ResourceSlice, state *structured.AllocatedState) (map[draapi.UniqueString]map[string]resourceapi.Counter, error) {
	if len(pool.CounterSets) == 0 {
		return nil, nil
	}
	consumed := resourceapi.DeviceCounterConsumption{}
	for name, set := range pool.CounterSets {
		consumed.CounterSet = name.String()
		for counter := range set.Counters {
			consumed.Counters = map[string]resourceapi.Counter{counter: {}}
		}
	}
	var probed []*resourceapi.ResourceSlice
	var count int64
	generation := int64(-1)
	for _, slice := range slices {
		if slice.Spec.Driver == pool.Driver.String() && slice.Spec.Pool.Name == pool.PoolID.Pool.String() {
			if slice.Spec.Pool.Generation > generation {
				generation = slice.Spec.Pool.Generation
				count = slice.Spec.Pool.ResourceSliceCount + 1
			}
			slice = slice.DeepCopy()
			slice.Spec.Pool.ResourceSliceCount++
			probed = append(probed, slice)
		}
	}
	// Slices are tried by name, and no real one is named like this.
	first := &resourceapi.ResourceSlice{}
	first.Name = "!"
	first.Spec = resourceapi.ResourceSliceSpec{
		Driver:   pool.Driver.String(),
		Pool:     resourceapi.ResourcePool{Name: pool.PoolID.Pool.String(), Generation: generation, ResourceSliceCount: count},
		AllNodes: ptr.To(true),
		Devices:  []resourceapi.Device{{Name: probe, ConsumesCounters: []resourceapi.DeviceCounterConsumption{consumed}}},
	}
	probed = append(probed, first)

	allocator, err := incubating.NewAllocator(ctx, features(), *state, anyClass{}, probed, cel.NewCache(1, cel.Features{}))
	if err != nil {
		return nil, err
	}
	claim := &resourceapi.ResourceClaim{}
	claim.Name = probe
	claim.Spec.Devices.Requests = []resourceapi.DeviceRequest{{
		Name: probe,
		Exactly: &resourceapi.ExactDeviceRequest{
			DeviceClassName: probe,
			AllocationMode:  resourceapi.DeviceAllocationModeExactCount,
			Count:           1,
		},
	}}
	if _, err := allocator.Allocate(ctx, node, []*resourceapi.ResourceClaim{claim}); err != nil {
		return nil, fmt.Errorf("probe pool %s: %w", pool.PoolID, err)
	}

	field := reflect.ValueOf(allocator).Elem().FieldByName("availableCounters")
	noted := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
	left := noted.MapIndex(reflect.ValueOf(pool.PoolID))
	if !left.IsValid() {
		return nil, fmt.Errorf("the allocator has not looked at the counters of pool %s", pool.PoolID)
	}
	wanted := reflect.TypeFor[map[draapi.UniqueString]map[string]resourceapi.Counter]()
	return left.Convert(wanted).Interface().(map[draapi.UniqueString]map[string]resourceapi.Counter), nil
}

// anyClass has every class, and each selects every device.
type anyClass struct{}

func (anyClass) List() ([]*resourceapi.DeviceClass, error) { return nil, nil }

func (anyClass) Get(string) (*resourceapi.DeviceClass, error) { return &resourceapi.DeviceClass{}, nil }
