import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  claimJsonReader,
  sliceJsonReader,
  wrappedSliceJsonReader,
} from "../../../src/kubernetes/wire/json/reader.ts";
import {
  claimProtobufReader,
  sliceProtobufReader,
  wrappedSliceProtobufReader,
} from "../../../src/kubernetes/wire/protobuf/reader.ts";
import type { WireReader } from "../../../src/kubernetes/wire/objects.ts";
import type { ObjectKind } from "../../../src/simulator/api-object.ts";
import { versioned } from "../../../src/simulator/api/device-version.ts";
import { json, protobufEncoding } from "../../../src/simulator/api/encoding.ts";
import type { Encoding } from "../../../src/simulator/api/encoding.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import { DevicePopulation } from "../../../src/simulator/devices/device-population.ts";
import { deviceVersions } from "../../../src/simulator/object-kinds.ts";
import { Population } from "../../../src/simulator/population/population.ts";
import { decodeList } from "../../kubernetes/wire/decode.ts";
import { claimStates, overCommitted, resultsOf } from "./given-devices.ts";

interface Life {
  readonly claims?: number;
  readonly seed?: number;
  readonly steps?: number;
}

function populate({ claims = 400, seed = 1, steps = 0 }: Life = {}): SimulatedCluster {
  const cluster = new SimulatedCluster();
  void new Population(cluster, { nodes: 50, pods: 0 });
  const population = new DevicePopulation(cluster, { devices: 8, claims, seed });
  for (let step = 0; step < steps; step += 1) population.step();
  return cluster;
}

const everything = (cluster: SimulatedCluster): string =>
  JSON.stringify([cluster.list("ResourceSlice"), cluster.list("ResourceClaim")]);

suite("the devices of a population", () => {
  test("are the same for the same seed, and others for another", () => {
    assert.equal(everything(populate({ steps: 200 })), everything(populate({ steps: 200 })));
    assert.notEqual(everything(populate()), everything(populate({ seed: 2 })));
  });

  test("are eight of each node, some with counters and some to be shared", () => {
    const slices = populate().list("ResourceSlice");
    const devices = slices.flatMap(({ spec }) => spec["devices"] ?? []).flat();
    assert.equal(devices.length, 50 * 8);
    const count = (sign: string): number =>
      devices.filter((device) => JSON.stringify(device).includes(sign)).length;
    assert.equal(count('"consumesCounters"'), 10 * 8);
    assert.equal(count('"allowMultipleAllocations"'), 10 * 8);
  });

  test("are never given away twice, however claims change", () => {
    for (const claims of [400, 2000]) {
      const cluster = populate({ claims, steps: 3000 });
      assert.deepEqual(overCommitted(cluster), []);
      assert.equal(cluster.list("ResourceClaim").length, claims);
    }
  });

  test("have claims that are allocated, wait and are reserved for nobody", () => {
    const { allocated = 0, pending = 0, unreserved = 0 } = claimStates(populate({ steps: 100 }));
    assert.equal(allocated + pending + unreserved, 400);
    assert.ok(
      allocated > 350 && pending > 0 && unreserved > 0,
      `${allocated} ${pending} ${unreserved}`,
    );
  });

  test("have shares among what claims have", () => {
    const results = populate().list("ResourceClaim").flatMap(resultsOf);
    const shares = results.filter(({ shareID }) => shareID !== undefined);
    assert.ok(shares.length > 80 && shares.length < 160, `${shares.length}`);
    const ids = new Set(
      shares.map(({ device, pool, shareID }) => JSON.stringify([pool, device, shareID])),
    );
    assert.equal(ids.size, shares.length);
  });

  test("say the same in both wire formats and all versions", () => {
    const cluster = populate();
    const same = (
      kind: ObjectKind,
      version: (typeof deviceVersions)[number],
      asJson: WireReader<object>,
      asProtobuf: WireReader<object>,
    ): unknown => {
      const bodyOf = (encoding: Encoding): Buffer =>
        Buffer.concat([
          ...versioned(encoding, version).list(
            kind,
            { resourceVersion: "5000" },
            cluster.list(kind),
          ),
        ]);
      const decoded = decodeList(asJson, bodyOf(json));
      assert.deepEqual(decoded.rejected, []);
      assert.deepEqual(decodeList(asProtobuf, bodyOf(protobufEncoding)), decoded);
      return decoded.items;
    };
    const slices = deviceVersions.map((version) =>
      version === "v1beta1"
        ? same("ResourceSlice", version, wrappedSliceJsonReader, wrappedSliceProtobufReader)
        : same("ResourceSlice", version, sliceJsonReader, sliceProtobufReader),
    );
    const claims = deviceVersions.map((version) =>
      same("ResourceClaim", version, claimJsonReader, claimProtobufReader),
    );
    for (const each of slices) assert.deepEqual(each, slices[0]);
    for (const each of claims) assert.deepEqual(each, claims[0]);
  });
});
