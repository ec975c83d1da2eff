// Reads nodes and pods with the informers of client-go, in JSON and in protobuf, while they change,
// and compares its stores with a list of the same server. Usage: informer KUBECONFIG EVENTS, where
// EVENTS is how many changes are waited for.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	events, err := strconv.ParseInt(os.Args[2], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	for _, contentType := range []string{"application/json", "application/vnd.kubernetes.protobuf"} {
		if err := run(os.Args[1], contentType, events); err != nil {
			log.Fatalf("%s: %v", contentType, err)
		}
	}
}

func run(kubeconfig, contentType string, events int64) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.ContentType = contentType
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	factory := informers.NewSharedInformerFactory(client, 0)
	pods, nodes := factory.Core().V1().Pods().Informer(), factory.Core().V1().Nodes().Informer()
	var seen atomic.Int64
	var deleted sync.Map
	if _, err := pods.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { seen.Add(1) },
		UpdateFunc: func(any, any) { seen.Add(1) },
		DeleteFunc: func(object any) {
			seen.Add(1)
			if pod, ok := object.(*corev1.Pod); ok {
				deleted.Store(pod.UID, true)
			}
		},
	}); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), pods.HasSynced, nodes.HasSynced) {
		return fmt.Errorf("the stores did not fill")
	}
	atSync := int64(len(pods.GetStore().List()))
	for seen.Load() < atSync+events {
		if ctx.Err() != nil {
			return fmt.Errorf("only %d events", seen.Load()-atSync)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := compare(ctx, client, pods.GetStore(), &deleted); err != nil {
		return err
	}
	fmt.Printf("%s %d nodes %d pods\n", contentType, len(nodes.GetStore().List()), atSync)
	return nil
}

// Whatever is listed must be in the store as it is listed, or have changed since.
func compare(ctx context.Context, client kubernetes.Interface, store cache.Store, deleted *sync.Map) error {
	list, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, listed := range list.Items {
		for {
			object, exists, err := store.Get(&listed)
			if err != nil {
				return err
			}
			_, isGone := deleted.Load(listed.UID)
			if isGone || exists && isNotOlder(object.(*corev1.Pod), &listed) {
				break
			}
			if ctx.Err() != nil {
				return fmt.Errorf("%s/%s is not in the store as it is listed", listed.Namespace, listed.Name)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return nil
}

func isNotOlder(stored, listed *corev1.Pod) bool {
	a, errA := strconv.ParseUint(stored.ResourceVersion, 10, 64)
	b, errB := strconv.ParseUint(listed.ResourceVersion, 10, 64)
	return errA == nil && errB == nil && a >= b
}
