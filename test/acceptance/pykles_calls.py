"""What pykles asks of a cluster, with the official Python client: all nodes, then each node's pods.

Usage: pykles_calls.py KUBECONFIG. Prints one JSON object: node -> number of pods that are not
terminal. Typed models refuse what lacks a required field, so reading is the test.
"""

import json
import sys

from kubernetes import client, config

config.load_kube_config(sys.argv[1])
api = client.CoreV1Api()
counts = {}
for node in api.list_node().items:
    name = node.metadata.name
    assert node.status.node_info.boot_id, name
    pods = api.list_pod_for_all_namespaces(
        field_selector=f"spec.nodeName={name}", limit=100
    )
    running = [p for p in pods.items if p.status.phase not in ("Succeeded", "Failed")]
    assert all(pod.spec.node_name == name for pod in pods.items), name
    assert pods.metadata._continue is None or len(pods.items) == 100, name
    counts[name] = len(running)
json.dump(counts, sys.stdout)
