// Device-truth reads the ResourceSlices and ResourceClaims of a cluster and prints, as JSON, what
// the scheduler's own code makes of them: which pools are complete, which devices a node has, which
// are allocated, what is left of shared counters and of capacity that is consumed by shares.
//
// Its module lies, by its path, in the tree of k8s.io/dynamic-resource-allocation/structured, as Go
// requires of those who import the allocator's internal packages.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"os"

	v1 "k8s.io/api/core/v1"
	resourceapi "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// cluster is what the account is of.
type cluster struct {
	nodes  map[string]*v1.Node
	slices []*resourceapi.ResourceSlice
	claims []*resourceapi.ResourceClaim
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the cluster to read")
	flag.Parse()
	ctx := context.Background()

	found, err := read(ctx, *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	result, err := account(ctx, found)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}

func read(ctx context.Context, kubeconfig string) (*cluster, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	config.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	slices, err := client.ResourceV1().ResourceSlices().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	claims, err := client.ResourceV1().ResourceClaims("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	found := &cluster{nodes: map[string]*v1.Node{}}
	for i := range nodes.Items {
		found.nodes[nodes.Items[i].Name] = &nodes.Items[i]
	}
	for i := range slices.Items {
		found.slices = append(found.slices, &slices.Items[i])
	}
	for i := range claims.Items {
		found.claims = append(found.claims, &claims.Items[i])
	}
	return found, nil
}
