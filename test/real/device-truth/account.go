package main

import (
	"cmp"
	"context"
	"maps"
	"slices"

	v1 "k8s.io/api/core/v1"
	resourceapi "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	draapi "k8s.io/dynamic-resource-allocation/api"
	"k8s.io/dynamic-resource-allocation/structured"
	"k8s.io/dynamic-resource-allocation/structured/internal/incubating"
	"k8s.io/utils/ptr"
)

// deviceTruth is of one driver's devices on one node, which is empty for devices that more than one
// node may use. Amounts are decimal numbers in base units.
type deviceTruth struct {
	Node      string         `json:"node"`
	Driver    string         `json:"driver"`
	Total     int            `json:"total"`
	Allocated int            `json:"allocated"`
	Free      int            `json:"free"`
	Tainted   map[string]int `json:"tainted"`
	Counters  []counter      `json:"counters"`
	Capacity  []capacity     `json:"capacity"`
}

type counter struct {
	Pool      string `json:"pool"`
	Set       string `json:"set"`
	Counter   string `json:"counter"`
	Total     string `json:"total"`
	Allocated string `json:"allocated"`
}

type capacity struct {
	Name      string `json:"name"`
	Total     string `json:"total"`
	Allocated string `json:"allocated"`
}

type namespaceTruth struct {
	Namespace string `json:"namespace"`
	Driver    string `json:"driver"`
	Allocated int    `json:"allocated"`
}

// claimCounts are of claims by their state.
type claimCounts struct {
	Allocated  int `json:"allocated"`
	Pending    int `json:"pending"`
	Unreserved int `json:"unreserved"`
	// When the oldest pending one was created, in seconds since the epoch; 0 without any.
	OldestPending int64 `json:"oldestPending"`
}

// stateCounts are sizes of what the scheduler's tracker of claims gathers.
type stateCounts struct {
	Devices    int `json:"devices"`
	Shares     int `json:"shares"`
	Capacities int `json:"capacities"`
}

type truth struct {
	Devices    []*deviceTruth   `json:"devices"`
	Namespaces []namespaceTruth `json:"namespaces"`
	Claims     claimCounts      `json:"claims"`
	// By driver: pools, and results of allocations.
	Incomplete map[string]int `json:"incompletePools"`
	Invalid    map[string]int `json:"invalidPools"`
	Orphaned   map[string]int `json:"orphanedAllocations"`
	State      stateCounts    `json:"state"`
}

// placeID is where a driver's devices are.
type placeID struct{ node, driver string }

type accounting struct {
	state      *structured.AllocatedState
	places     map[placeID]*deviceTruth
	capacities map[placeID]map[resourceapi.QualifiedName]*capacitySum
	// Devices of pools that are complete and valid; whether it is one to count as a whole.
	known map[structured.DeviceID]bool
	// Complete and valid, or not.
	usable     map[incubating.PoolID]bool
	incomplete map[incubating.PoolID]bool
	invalid    map[incubating.PoolID]bool
}

type capacitySum struct{ total, allocated resource.Quantity }

func account(ctx context.Context, found *cluster) (*truth, error) {
	state, err := allocatedState(found.claims)
	if err != nil {
		return nil, err
	}
	a := &accounting{
		state:      state,
		places:     map[placeID]*deviceTruth{},
		capacities: map[placeID]map[resourceapi.QualifiedName]*capacitySum{},
		known:      map[structured.DeviceID]bool{},
		usable:     map[incubating.PoolID]bool{},
		incomplete: map[incubating.PoolID]bool{},
		invalid:    map[incubating.PoolID]bool{},
	}
	for _, name := range nodeNames(found) {
		node := found.nodes[name]
		if node == nil {
			// A driver may be there before its node.
			node = &v1.Node{}
			node.Name = name
		}
		if err := a.look(ctx, name, node, found.slices); err != nil {
			return nil, err
		}
	}
	// What no single node has, the allocator shows to each node that is selected.
	if err := a.look(ctx, "", nil, selectedByAll(found.slices)); err != nil {
		return nil, err
	}
	a.addIgnored(found.slices)
	return a.truth(found.claims), nil
}

func nodeNames(found *cluster) []string {
	names := map[string]bool{}
	for name := range found.nodes {
		names[name] = true
	}
	for _, slice := range found.slices {
		names[ptr.Deref(slice.Spec.NodeName, "")] = true
		for _, device := range slice.Spec.Devices {
			names[ptr.Deref(device.NodeName, "")] = true
		}
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// selectedByAll are slices whose node selectors select every node.
func selectedByAll(from []*resourceapi.ResourceSlice) []*resourceapi.ResourceSlice {
	result := make([]*resourceapi.ResourceSlice, 0, len(from))
	for _, slice := range from {
		slice = slice.DeepCopy()
		if slice.Spec.NodeSelector != nil {
			slice.Spec.NodeSelector, slice.Spec.AllNodes = nil, ptr.To(true)
		}
		for i := range slice.Spec.Devices {
			if device := &slice.Spec.Devices[i]; device.NodeSelector != nil {
				device.NodeSelector, device.AllNodes = nil, ptr.To(true)
			}
		}
		result = append(result, slice)
	}
	return result
}

// look adds what the allocator sees for a node, of devices that are that node's.
func (a *accounting) look(ctx context.Context, name string, node *v1.Node, all []*resourceapi.ResourceSlice) error {
	pools, err := poolsFor(ctx, node, all)
	if err != nil {
		return err
	}
	for _, pool := range pools {
		switch {
		case pool.IsIncomplete:
			a.incomplete[pool.PoolID] = true
			continue
		case pool.IsInvalid:
			a.invalid[pool.PoolID] = true
			continue
		}
		for _, slice := range pool.DeviceSlicesTargetingNode {
			for i := range slice.Spec.Devices {
				device := &slice.Spec.Devices[i]
				own := ptr.Deref(slice.Spec.NodeName, ptr.Deref(device.NodeName, ""))
				if own == name {
					a.add(pool.PoolID, name, device)
				}
			}
		}
		if a.usable[pool.PoolID] {
			continue
		}
		a.usable[pool.PoolID] = true
		left, err := availableCounters(ctx, pool, node, all, a.state)
		if err != nil {
			return err
		}
		a.addCounters(pool, left, all)
	}
	return nil
}

// addIgnored takes pools as incomplete that the allocator shows to no node: of their newest generation
// there are only slices that select none, so it ignores the older ones, and the pool with them.
func (a *accounting) addIgnored(all []*resourceapi.ResourceSlice) {
	for _, slice := range all {
		id := incubating.PoolID{
			Driver: draapi.MakeUniqueString(slice.Spec.Driver),
			Pool:   draapi.MakeUniqueString(slice.Spec.Pool.Name),
		}
		if !a.usable[id] && !a.invalid[id] {
			a.incomplete[id] = true
		}
	}
}

func (a *accounting) place(node, driver string) *deviceTruth {
	id := placeID{node, driver}
	if a.places[id] == nil {
		a.places[id] = &deviceTruth{
			Node: node, Driver: driver,
			Tainted: map[string]int{}, Counters: []counter{}, Capacity: []capacity{},
		}
		a.capacities[id] = map[resourceapi.QualifiedName]*capacitySum{}
	}
	return a.places[id]
}

func (a *accounting) add(pool incubating.PoolID, node string, device *draapi.Device) {
	driver := pool.Driver.String()
	place := a.place(node, driver)
	id := structured.DeviceID{Driver: pool.Driver, Pool: pool.Pool, Device: device.Name}
	isShareable := ptr.Deref(device.AllowMultipleAllocations, false)
	isPlain := !isShareable && len(device.ConsumesCounters) == 0
	a.known[id] = isPlain
	effects := map[string]bool{}
	for _, taint := range device.Taints {
		effects[string(taint.Effect)] = true
	}
	if isPlain {
		place.Total++
		// As taintPreventsAllocation, of a request without tolerations.
		isKept := effects[string(resourceapi.DeviceTaintEffectNoExecute)] ||
			effects[string(resourceapi.DeviceTaintEffectNoSchedule)]
		switch {
		case structured.IsDeviceAllocated(id, a.state):
			place.Allocated++
		case !isKept:
			place.Free++
		}
	}
	for effect := range effects {
		place.Tainted[effect]++
	}
	if !isShareable {
		return
	}
	sums := a.capacities[placeID{node, driver}]
	for name, has := range device.Capacity {
		if sums[name] == nil {
			sums[name] = &capacitySum{}
		}
		sums[name].total.Add(has.Value)
		// What is allocated to no share is in use, so that the allocator gives nobody any of it.
		if a.state.AllocatedDevices.Has(id) {
			sums[name].allocated.Add(has.Value)
		} else if consumed := a.state.AggregatedCapacity[id][name]; consumed != nil {
			sums[name].allocated.Add(*consumed)
		}
	}
}

// addCounters adds a pool's counters where the slice that holds their set is.
func (a *accounting) addCounters(pool *incubating.Pool, left map[draapi.UniqueString]map[string]resourceapi.Counter, all []*resourceapi.ResourceSlice) {
	for _, set := range pool.CounterSets {
		place := a.place(nodeOfSet(pool.PoolID, set.Name.String(), all), pool.Driver.String())
		for name, has := range set.Counters {
			allocated := has.Value.DeepCopy()
			allocated.Sub(left[set.Name][name].Value)
			place.Counters = append(place.Counters, counter{
				Pool: pool.PoolID.Pool.String(), Set: set.Name.String(), Counter: name,
				Total: text(has.Value), Allocated: text(allocated),
			})
		}
	}
}

func nodeOfSet(id incubating.PoolID, name string, all []*resourceapi.ResourceSlice) string {
	node, generation := "", int64(-1)
	for _, slice := range all {
		spec := &slice.Spec
		if spec.Driver != id.Driver.String() || spec.Pool.Name != id.Pool.String() || spec.Pool.Generation <= generation {
			continue
		}
		for _, set := range spec.SharedCounters {
			if set.Name == name {
				node, generation = ptr.Deref(spec.NodeName, ""), spec.Pool.Generation
			}
		}
	}
	return node
}

func (a *accounting) truth(claims []*resourceapi.ResourceClaim) *truth {
	result := &truth{
		Devices:    []*deviceTruth{},
		Namespaces: []namespaceTruth{},
		Incomplete: byDriver(a.incomplete),
		Invalid:    byDriver(a.invalid),
		Orphaned:   map[string]int{},
		State: stateCounts{
			Devices:    len(a.state.AllocatedDevices),
			Shares:     len(a.state.AllocatedSharedDeviceIDs),
			Capacities: len(a.state.AggregatedCapacity),
		},
	}
	for id, place := range a.places {
		for name, sum := range a.capacities[id] {
			place.Capacity = append(place.Capacity, capacity{string(name), text(sum.total), text(sum.allocated)})
		}
		slices.SortFunc(place.Capacity, func(x, y capacity) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(place.Counters, func(x, y counter) int {
			return cmp.Or(cmp.Compare(x.Pool, y.Pool), cmp.Compare(x.Set, y.Set), cmp.Compare(x.Counter, y.Counter))
		})
		result.Devices = append(result.Devices, place)
	}
	slices.SortFunc(result.Devices, func(x, y *deviceTruth) int {
		return cmp.Or(cmp.Compare(x.Node, y.Node), cmp.Compare(x.Driver, y.Driver))
	})
	held := map[placeID]int{}
	for _, claim := range claims {
		switch {
		case claim.Status.Allocation == nil:
			result.Claims.Pending++
			created := claim.CreationTimestamp.Unix()
			if oldest := result.Claims.OldestPending; oldest == 0 || created < oldest {
				result.Claims.OldestPending = created
			}
			continue
		case len(claim.Status.ReservedFor) == 0:
			result.Claims.Unreserved++
		default:
			result.Claims.Allocated++
		}
		for _, taken := range claim.Status.Allocation.Devices.Results {
			if ptr.Deref(taken.AdminAccess, false) {
				continue
			}
			id := structured.MakeDeviceID(taken.Driver, taken.Pool, taken.Device)
			pool := incubating.PoolID{Driver: id.Driver, Pool: id.Pool}
			isPlain, isKnown := a.known[id]
			switch {
			case isPlain:
				held[placeID{claim.Namespace, taken.Driver}]++
			case !isKnown && !a.incomplete[pool] && !a.invalid[pool]:
				result.Orphaned[taken.Driver]++
			}
		}
	}
	for id, count := range held {
		result.Namespaces = append(result.Namespaces, namespaceTruth{id.node, id.driver, count})
	}
	slices.SortFunc(result.Namespaces, func(x, y namespaceTruth) int {
		return cmp.Or(cmp.Compare(x.Namespace, y.Namespace), cmp.Compare(x.Driver, y.Driver))
	})
	return result
}

func byDriver(pools map[incubating.PoolID]bool) map[string]int {
	counts := map[string]int{}
	for id := range pools {
		counts[id.Driver.String()]++
	}
	return counts
}

func text(quantity resource.Quantity) string { return quantity.AsDec().String() }
