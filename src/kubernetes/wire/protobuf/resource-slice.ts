import type { CountersObject, DeviceObject, SliceObject } from "../device-objects.ts";
import { noQuantities } from "../objects.ts";
import type { Quantity } from "../plain-quantity.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";
import { metadata } from "./metadata.ts";
import type { ObjectMeta } from "./metadata.ts";
import { wrappedQuantityEntry } from "./quantities.ts";

/** A CounterSet or a DeviceCounterConsumption. */
function counters(cursor: ProtobufCursor): CountersObject {
  let set = "";
  let amounts: Map<string, Quantity> | undefined;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Counters.name) set = cursor.name();
    else if (field === proto.Counters.counters) {
      amounts = cursor.messageInto(wrappedQuantityEntry, amounts);
    } else cursor.skip();
  }
  return { set, counters: amounts ?? noQuantities };
}

function newDevice() {
  return {
    name: "",
    nodeName: "",
    allowMultipleAllocations: false,
    capacity: undefined as Map<string, Quantity> | undefined,
    consumesCounters: [] as CountersObject[],
    taintEffects: [] as string[],
  };
}
type NewDevice = ReturnType<typeof newDevice>;

/** Takes the field of a device that the cursor is at, by the numbers that it has in that version. */
function deviceField(
  cursor: ProtobufCursor,
  field: number,
  numbers: Readonly<Record<keyof typeof proto.BasicDevice, number>>,
  into: NewDevice,
): void {
  if (field === numbers.capacity) {
    into.capacity = cursor.messageInto(wrappedQuantityEntry, into.capacity);
  } else if (field === numbers.consumesCounters) {
    into.consumesCounters.push(cursor.message(counters));
  } else if (field === numbers.nodeName) into.nodeName = cursor.name();
  else if (field === numbers.taints) into.taintEffects.push(cursor.message(taintEffect));
  else if (field === numbers.allowMultipleAllocations) {
    into.allowMultipleAllocations = cursor.boolean();
  } else cursor.skip();
}

function taintEffect(cursor: ProtobufCursor): string {
  let effect = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.DeviceTaint.effect) effect = cursor.name();
    else cursor.skip();
  }
  return effect;
}

function made({ capacity, ...others }: NewDevice): DeviceObject {
  return { ...others, capacity: capacity ?? noQuantities };
}

function device(cursor: ProtobufCursor): DeviceObject {
  const into = newDevice();
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Device.name) into.name = cursor.name();
    else deviceField(cursor, field, proto.Device, into);
  }
  return made(into);
}

/** A device of v1beta1. */
function wrappedDevice(cursor: ProtobufCursor): DeviceObject {
  const into = newDevice();
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.WrappedDevice.name) into.name = cursor.name();
    else if (field === proto.WrappedDevice.basic) cursor.messageInto(basicDevice, into);
    else cursor.skip();
  }
  return made(into);
}

function basicDevice(cursor: ProtobufCursor, into: NewDevice): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    deviceField(cursor, field, proto.BasicDevice, into);
  }
}

function newSpec() {
  return {
    driver: "",
    pool: "",
    generation: 0,
    sliceCount: 0,
    nodeName: "",
    perDeviceNodeSelection: false,
    devices: [] as DeviceObject[],
    sharedCounters: [] as CountersObject[],
  };
}
type Spec = ReturnType<typeof newSpec>;

function pool(cursor: ProtobufCursor, into: Spec): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ResourcePool.name) into.pool = cursor.name();
    else if (field === proto.ResourcePool.generation) into.generation = cursor.unsigned();
    else if (field === proto.ResourcePool.resourceSliceCount) into.sliceCount = cursor.unsigned();
    else cursor.skip();
  }
}

/** Reads a ResourceSlice with devices as `readDevice` reads them. */
function sliceReader(readDevice: (cursor: ProtobufCursor) => DeviceObject) {
  const sliceSpec = (cursor: ProtobufCursor, into: Spec): void => {
    for (let field = cursor.next(); field !== 0; field = cursor.next()) {
      switch (field) {
        case proto.ResourceSliceSpec.driver:
          into.driver = cursor.name();
          break;
        case proto.ResourceSliceSpec.pool:
          cursor.messageInto(pool, into);
          break;
        case proto.ResourceSliceSpec.nodeName:
          into.nodeName = cursor.name();
          break;
        case proto.ResourceSliceSpec.devices:
          into.devices.push(cursor.message(readDevice));
          break;
        case proto.ResourceSliceSpec.perDeviceNodeSelection:
          into.perDeviceNodeSelection = cursor.boolean();
          break;
        case proto.ResourceSliceSpec.sharedCounters:
          into.sharedCounters.push(cursor.message(counters));
          break;
        default:
          cursor.skip();
      }
    }
  };
  return (cursor: ProtobufCursor, meta: ObjectMeta): SliceObject | undefined => {
    const spec = newSpec();
    for (let field = cursor.next(); field !== 0; field = cursor.next()) {
      if (field === proto.ApiObject.metadata) cursor.messageInto(metadata, meta);
      else if (field === proto.ApiObject.spec) cursor.messageInto(sliceSpec, spec);
      else cursor.skip();
    }
    const { uid } = meta;
    if (uid === "" || spec.driver === "" || spec.pool === "") return undefined;
    return { uid, ...spec };
  };
}

/** A ResourceSlice of v1 or v1beta2; undefined when it has no uid, driver or pool. */
export const sliceFromProtobuf = sliceReader(device);

/** The same of v1beta1. */
export const wrappedSliceFromProtobuf = sliceReader(wrappedDevice);
