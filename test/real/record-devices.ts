/**
 * Records what `test/accounting/devices/recorded.test.ts` reads: lists of ResourceSlices and
 * ResourceClaims as a real server gives them in each version and encoding, and what the scheduler's
 * own code makes of them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { binariesOf, deviceTruthBinary } from "./build/binaries.ts";
import { DevicePopulation } from "./devices/population.ts";
import { readDeviceTruth } from "./devices/truth.ts";
import { ControlPlane } from "./plane/control-plane.ts";

const target = fileURLToPath(new URL("../accounting/devices/recorded", import.meta.url));
const encodings = { json: "application/json", pb: "application/vnd.kubernetes.protobuf" } as const;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), "kubecommit-record-"));
const binaries = await binariesOf("1.37", say);
const program = await deviceTruthBinary(binaries, say);
await using plane = await ControlPlane.start(folder, binaries);
const population = new DevicePopulation(plane.api, { nodes: 8, most: 24 });
await population.create();
await population.replaceSlices();
await population.beginGeneration();
await population.unreserve(3);
await plane.stopControllers();

const truth = await readDeviceTruth(program, plane.adminKubeconfig);
mkdirSync(target, { recursive: true });
writeFileSync(join(target, "truth.json"), `${JSON.stringify(truth, undefined, 1)}\n`);
const all = ["v1", "v1beta2", "v1beta1"];
const served = all.map((version) => `resource.k8s.io/${version}=true`).join(",");
await plane.replaceApiserver(binaries, [`--runtime-config=${served}`]);
for (const version of all) {
  for (const plural of ["resourceslices", "resourceclaims"]) {
    for (const [suffix, accept] of Object.entries(encodings)) {
      const body = await plane.api.bytes(`/apis/resource.k8s.io/${version}/${plural}`, accept);
      writeFileSync(join(target, `${plural}.${version}.${suffix}.gz`), gzipSync(body));
    }
  }
}
rmSync(folder, { recursive: true });
