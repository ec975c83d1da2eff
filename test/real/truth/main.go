// Truth reads nodes and pods of a cluster and prints, as JSON, what kube-scheduler's own NodeInfo
// says of each node. It is built with the packages of the Kubernetes version that the cluster runs.
//
// Beside it, it prints what the upstream calculation gives under the rules that `kubectl describe
// node` and the scheduler's /metrics/resources follow, and each pod on which these differ from the
// scheduler's: kubectl=status is the rule of kubectl up to 1.35, kubectl=spec that since 1.36.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"os"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	helpers "k8s.io/component-helpers/resource"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// amounts holds millicores of cpu and whole units of everything else.
type amounts map[v1.ResourceName]int64

// exact holds quantities as text.
type exact map[v1.ResourceName]string

type nodeTruth struct {
	Name        string  `json:"name"`
	Pods        int     `json:"pods"`
	Allocatable amounts `json:"allocatable"`
	Requested   amounts `json:"requested"`
	Limits      amounts `json:"limits"`
	Measured    totals  `json:"measured"`
}

// totals are sums of unrounded quantities.
type totals struct {
	Requests exact `json:"requests"`
	Limits   exact `json:"limits"`
}

// deviation is a pod that another tool counts otherwise than the scheduler.
type deviation struct {
	Tool      string `json:"tool"`
	Node      string `json:"node"`
	Pod       string `json:"pod"`
	What      string `json:"what"`
	Resource  string `json:"resource"`
	Scheduler int64  `json:"scheduler"`
	Other     string `json:"other"`
	Why       string `json:"why"`
}

type truth struct {
	Pods       int         `json:"pods"`
	Nodes      []nodeTruth `json:"nodes"`
	Deviations []deviation `json:"deviations"`
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the cluster to read")
	kubectl := flag.String("kubectl", "spec", "rule of kubectl: status or spec")
	flag.Parse()

	nodes, pods, err := read(*kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(account(nodes, pods, *kubectl)); err != nil {
		log.Fatal(err)
	}
}

func read(kubeconfig string) (*v1.NodeList, *v1.PodList, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, nil, err
	}
	config.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, nil, err
	}
	ctx := context.Background()
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, nil, err
	}
	// The selector of the scheduler's own informer.
	pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{
		FieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
	})
	return nodes, pods, err
}

func account(nodes *v1.NodeList, pods *v1.PodList, kubectl string) truth {
	byNode := map[string][]*v1.Pod{}
	for i := range pods.Items {
		pod := &pods.Items[i]
		if pod.Spec.NodeName != "" {
			byNode[pod.Spec.NodeName] = append(byNode[pod.Spec.NodeName], pod)
		}
	}
	result := truth{Pods: len(pods.Items), Nodes: []nodeTruth{}, Deviations: []deviation{}}
	for i := range nodes.Items {
		node := &nodes.Items[i]
		info := framework.NewNodeInfo(byNode[node.Name]...)
		info.SetNode(node)
		measured := newSums()
		limits := amounts{}
		for _, pod := range byNode[node.Name] {
			effective := schedulerResources(pod)
			limits.add(effective.limits)
			shown := kubectlResources(pod, kubectl)
			own := metricsResources(pod)
			measured.add(own)
			result.Deviations = append(result.Deviations, deviations("kubectl", pod, effective, shown)...)
			result.Deviations = append(result.Deviations, deviations("metrics", pod, effective, own)...)
		}
		allocatable := fromScheduler(info.Allocatable)
		allocatable[v1.ResourcePods] = int64(info.Allocatable.AllowedPodNumber)
		result.Nodes = append(result.Nodes, nodeTruth{
			Name:        node.Name,
			Pods:        len(info.Pods),
			Allocatable: allocatable,
			Requested:   fromScheduler(info.Requested),
			Limits:      limits,
			Measured:    measured.totals(),
		})
	}
	return result
}

func fromScheduler(r *framework.Resource) amounts {
	result := amounts{
		v1.ResourceCPU:              r.MilliCPU,
		v1.ResourceMemory:           r.Memory,
		v1.ResourceEphemeralStorage: r.EphemeralStorage,
	}
	for name, amount := range r.ScalarResources {
		result[name] = amount
	}
	return result
}

// add counts a pod as the scheduler does: rounded up once per pod.
func (a amounts) add(list v1.ResourceList) {
	for name, quantity := range list {
		a[name] += rounded(name, quantity)
	}
}

func rounded(name v1.ResourceName, quantity resource.Quantity) int64 {
	if name == v1.ResourceCPU {
		return quantity.MilliValue()
	}
	return quantity.Value()
}

type podResources struct{ requests, limits v1.ResourceList }

type sums struct{ requests, limits v1.ResourceList }

func newSums() sums { return sums{v1.ResourceList{}, v1.ResourceList{}} }

func (s sums) add(pod podResources) {
	addTo(s.requests, pod.requests)
	addTo(s.limits, pod.limits)
}

func addTo(sum, list v1.ResourceList) {
	for name, quantity := range list {
		total := sum[name].DeepCopy()
		total.Add(quantity)
		sum[name] = total
	}
}

func (s sums) totals() totals { return totals{texts(s.requests), texts(s.limits)} }

func texts(list v1.ResourceList) exact {
	result := exact{}
	for name, quantity := range list {
		result[name] = quantity.AsDec().String()
	}
	return result
}

// metricsResources is what the scheduler's /metrics/resources shows: the spec alone.
func metricsResources(pod *v1.Pod) podResources {
	options := helpers.PodResourcesOptions{}
	return podResources{helpers.PodRequests(pod, options), helpers.PodLimits(pod, options)}
}

// kubectlResources is what `kubectl describe node` adds up. Up to 1.35 it had a calculation of its
// own, without pod-level resources, that looked at the status for requests only.
func kubectlResources(pod *v1.Pod, rule string) podResources {
	if rule == "spec" {
		return metricsResources(pod)
	}
	return podResources{
		helpers.PodRequests(pod, helpers.PodResourcesOptions{UseStatusResources: true, SkipPodLevelResources: true}),
		helpers.PodLimits(pod, helpers.PodResourcesOptions{SkipPodLevelResources: true}),
	}
}
