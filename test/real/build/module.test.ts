import assert from "node:assert/strict";
import { test } from "node:test";

import { kubernetesModule } from "./module.ts";

const upstream = `module k8s.io/kubernetes

go 1.26.0

godebug default=go1.26

require (
	github.com/spf13/cobra v1.10.2
	k8s.io/api v0.0.0
	k8s.io/klog/v2 v2.140.0
	k8s.io/kubectl v0.0.0 // indirect
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/sample-controller => ./staging/src/k8s.io/sample-controller
)
`;

test("staging modules are replaced by the releases that belong to the version", () => {
  assert.equal(
    kubernetesModule(upstream, "1.37.2"),
    `module kubecommit.test/real

go 1.26.0

godebug default=go1.26

require (
	k8s.io/kubernetes v1.37.2
	k8s.io/api v0.37.2
	k8s.io/kubectl v0.37.2
)

replace (
	k8s.io/api => k8s.io/api v0.37.2
	k8s.io/kubectl => k8s.io/kubectl v0.37.2
	k8s.io/sample-controller => k8s.io/sample-controller v0.37.2
)
`,
  );
});

test("a module that may import internal packages of another has a path beneath them", () => {
  const name = "k8s.io/dynamic-resource-allocation/structured/kubecommit";
  assert.match(
    kubernetesModule(upstream, "1.37.2", name),
    /^module k8s\.io\/dynamic.*\/kubecommit\n/,
  );
});

test("settings in parentheses are kept whole", () => {
  const several = upstream.replace(
    "godebug default=go1.26",
    "godebug (\n\tdefault=go1.26\n\ta=1\n)",
  );
  assert.match(kubernetesModule(several, "1.37.2"), /\ngodebug \(\n\tdefault=go1\.26\n\ta=1\n\)\n/);
});
