// The least a Go exporter of requests per node does: shared informers of nodes and pods over
// protobuf and WatchList, stripped of what it does not need, and sums on a timer. With -devices it
// keeps ResourceSlices and ResourceClaims, too, and sums nothing of them.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os/signal"
	"sort"
	"sync/atomic"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

const tick = 15 * time.Second

// What a running pod can still hold of its node.
var unfinished = fields.AndSelectors(
	fields.OneTermNotEqualSelector("status.phase", string(corev1.PodSucceeded)),
	fields.OneTermNotEqualSelector("status.phase", string(corev1.PodFailed)),
).String()

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file of the cluster's address and credentials")
	listen := flag.String("listen", "127.0.0.1:8080", "address to serve at")
	devices := flag.Bool("devices", false, "whether to keep ResourceSlices and ResourceClaims")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig, *listen, *devices); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, kubeconfig, listen string, devices bool) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.ContentType = runtime.ContentTypeProtobuf
	config.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}

	var served atomic.Pointer[[]byte]
	go serve(listen, &served)

	nodeFactory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(stripped))
	podFactory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(stripped),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) { options.FieldSelector = unfinished }))
	nodes, pods := nodeFactory.Core().V1().Nodes(), podFactory.Core().V1().Pods()
	hasSynced := []cache.InformerSynced{nodes.Informer().HasSynced, pods.Informer().HasSynced}
	if devices {
		resources := nodeFactory.Resource().V1()
		hasSynced = append(hasSynced,
			resources.ResourceSlices().Informer().HasSynced, resources.ResourceClaims().Informer().HasSynced)
	}
	nodeFactory.Start(ctx.Done())
	podFactory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), hasSynced...) {
		return nil
	}

	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		text, err := exposition(nodes.Lister(), pods.Lister())
		if err != nil {
			return err
		}
		served.Store(&text)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func serve(listen string, served *atomic.Pointer[[]byte]) {
	answer := func(write func(http.ResponseWriter, []byte)) http.HandlerFunc {
		return func(response http.ResponseWriter, _ *http.Request) {
			if text := served.Load(); text != nil {
				write(response, *text)
			} else {
				http.Error(response, "not synced", http.StatusServiceUnavailable)
			}
		}
	}
	http.HandleFunc("/readyz", answer(func(response http.ResponseWriter, _ []byte) { fmt.Fprintln(response, "ok") }))
	http.HandleFunc("/metrics", answer(func(response http.ResponseWriter, text []byte) {
		response.Header().Set("Content-Type", "text/plain; version=0.0.4")
		_, _ = response.Write(text)
	}))
	log.Fatal(http.ListenAndServe(listen, nil))
}

// stripped keeps what the sums read, and what an informer needs to keep its place.
func stripped(object any) (any, error) {
	switch from := object.(type) {
	case *corev1.Node:
		return &corev1.Node{
			ObjectMeta: identity(from.ObjectMeta),
			Status:     corev1.NodeStatus{Allocatable: from.Status.Allocatable},
		}, nil
	case *corev1.Pod:
		pod := &corev1.Pod{ObjectMeta: identity(from.ObjectMeta)}
		pod.Spec.NodeName = from.Spec.NodeName
		pod.Spec.Overhead = from.Spec.Overhead
		pod.Spec.Containers = requestsOf(from.Spec.Containers)
		pod.Spec.InitContainers = requestsOf(from.Spec.InitContainers)
		if from.Spec.Resources != nil {
			pod.Spec.Resources = &corev1.ResourceRequirements{Requests: from.Spec.Resources.Requests}
		}
		return pod, nil
	case *resourcev1.ResourceSlice:
		slice := &resourcev1.ResourceSlice{ObjectMeta: identity(from.ObjectMeta), Spec: from.Spec}
		for index := range slice.Spec.Devices {
			slice.Spec.Devices[index].Attributes = nil
		}
		return slice, nil
	case *resourcev1.ResourceClaim:
		claim := &resourcev1.ResourceClaim{ObjectMeta: identity(from.ObjectMeta)}
		claim.Status.ReservedFor = from.Status.ReservedFor
		if allocation := from.Status.Allocation; allocation != nil {
			claim.Status.Allocation = &resourcev1.AllocationResult{
				Devices: resourcev1.DeviceAllocationResult{Results: allocation.Devices.Results},
			}
		}
		return claim, nil
	default:
		return object, nil
	}
}

func identity(from metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: from.Name, Namespace: from.Namespace, UID: from.UID, ResourceVersion: from.ResourceVersion,
	}
}

func requestsOf(from []corev1.Container) []corev1.Container {
	if len(from) == 0 {
		return nil
	}
	containers := make([]corev1.Container, len(from))
	for index, container := range from {
		containers[index].RestartPolicy = container.RestartPolicy
		containers[index].Resources.Requests = container.Resources.Requests
	}
	return containers
}

// sums are milli-units by resource.
type sums map[corev1.ResourceName]int64

func (to sums) add(from corev1.ResourceList) {
	for name, quantity := range from {
		to[name] += quantity.MilliValue()
	}
}

func (to sums) atLeast(from sums) {
	for name, amount := range from {
		to[name] = max(to[name], amount)
	}
}

// requestsOfPod follows the rule of the scheduler, without resizes.
func requestsOfPod(spec *corev1.PodSpec) sums {
	running, starting := sums{}, sums{}
	for index := range spec.InitContainers {
		container := &spec.InitContainers[index]
		isSidecar := container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways
		if isSidecar {
			running.add(container.Resources.Requests)
			starting.atLeast(running)
			continue
		}
		alone := sums{}
		alone.atLeast(running)
		alone.add(container.Resources.Requests)
		starting.atLeast(alone)
	}
	for index := range spec.Containers {
		running.add(spec.Containers[index].Resources.Requests)
	}
	running.atLeast(starting)
	if spec.Resources != nil {
		for name, quantity := range spec.Resources.Requests {
			running[name] = quantity.MilliValue()
		}
	}
	running.add(spec.Overhead)
	return running
}

func exposition(nodes listers.NodeLister, pods listers.PodLister) ([]byte, error) {
	allNodes, err := nodes.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	allPods, err := pods.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	requested := make(map[string]sums, len(allNodes))
	for _, node := range allNodes {
		requested[node.Name] = sums{}
	}
	for _, pod := range allPods {
		if node, isKnown := requested[pod.Spec.NodeName]; isKnown {
			for name, amount := range requestsOfPod(&pod.Spec) {
				node[name] += amount
			}
		}
	}
	sort.Slice(allNodes, func(a, b int) bool { return allNodes[a].Name < allNodes[b].Name })
	var text bytes.Buffer
	family(&text, "informer_node_allocatable", allNodes, func(node *corev1.Node) sums {
		allocatable := sums{}
		allocatable.add(node.Status.Allocatable)
		return allocatable
	})
	family(&text, "informer_node_requests", allNodes, func(node *corev1.Node) sums { return requested[node.Name] })
	return text.Bytes(), nil
}

func family(text *bytes.Buffer, name string, nodes []*corev1.Node, of func(*corev1.Node) sums) {
	fmt.Fprintf(text, "# TYPE %s gauge\n", name)
	for _, node := range nodes {
		amounts := of(node)
		resources := make([]string, 0, len(amounts))
		for resource := range amounts {
			resources = append(resources, string(resource))
		}
		sort.Strings(resources)
		for _, resource := range resources {
			amount := float64(amounts[corev1.ResourceName(resource)]) / 1000
			fmt.Fprintf(text, "%s{node=%q,resource=%q} %g\n", name, node.Name, resource, amount)
		}
	}
}
