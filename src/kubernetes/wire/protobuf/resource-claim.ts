import { createdAtOf } from "../created-at.ts";
import type { ClaimObject, DeviceResultObject } from "../device-objects.ts";
import { noQuantities } from "../objects.ts";
import type { Quantity } from "../plain-quantity.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";
import { metadata, timeSeconds } from "./metadata.ts";
import type { ObjectMeta } from "./metadata.ts";
import { quantityEntry } from "./quantities.ts";

function result(cursor: ProtobufCursor): DeviceResultObject {
  const made = { driver: "", pool: "", device: "", adminAccess: false, shared: false };
  let consumedCapacity: Map<string, Quantity> | undefined;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.DeviceRequestAllocationResult.driver:
        made.driver = cursor.name();
        break;
      case proto.DeviceRequestAllocationResult.pool:
        made.pool = cursor.name();
        break;
      case proto.DeviceRequestAllocationResult.device:
        made.device = cursor.name();
        break;
      case proto.DeviceRequestAllocationResult.adminAccess:
        made.adminAccess = cursor.boolean();
        break;
      case proto.DeviceRequestAllocationResult.shareID:
        cursor.range();
        made.shared = true;
        break;
      case proto.DeviceRequestAllocationResult.consumedCapacity:
        consumedCapacity = cursor.messageInto(quantityEntry, consumedCapacity);
        break;
      default:
        cursor.skip();
    }
  }
  return { ...made, consumedCapacity: consumedCapacity ?? noQuantities };
}

interface Status {
  allocated: boolean;
  reserved: boolean;
  readonly results: DeviceResultObject[];
}

function status(cursor: ProtobufCursor, into: Status): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ResourceClaimStatus.allocation) {
      into.allocated = true;
      cursor.messageInto(allocation, into);
    } else if (field === proto.ResourceClaimStatus.reservedFor) {
      cursor.range();
      into.reserved = true;
    } else cursor.skip();
  }
}

function allocation(cursor: ProtobufCursor, into: Status): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.AllocationResult.devices) cursor.messageInto(results, into);
    else cursor.skip();
  }
}

function results(cursor: ProtobufCursor, into: Status): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.DeviceAllocationResult.results) into.results.push(cursor.message(result));
    else cursor.skip();
  }
}

function createdSeconds(cursor: ProtobufCursor): number {
  let seconds = 0;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) seconds = cursor.message(creation);
    else cursor.skip();
  }
  return seconds;
}

function creation(cursor: ProtobufCursor): number {
  let seconds = 0;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ObjectMeta.creationTimestamp) seconds = cursor.message(timeSeconds);
    else cursor.skip();
  }
  return seconds;
}

/** A ResourceClaim of any version; undefined when it has no uid or namespace. */
export function claimFromProtobuf(
  cursor: ProtobufCursor,
  meta: ObjectMeta,
): ClaimObject | undefined {
  const start = cursor.at;
  const read: Status = { allocated: false, reserved: false, results: [] };
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) cursor.messageInto(metadata, meta);
    else if (field === proto.ApiObject.status) cursor.messageInto(status, read);
    else cursor.skip();
  }
  const { uid, namespace } = meta;
  if (uid === "" || namespace === "") return undefined;
  const createdAt = read.allocated ? undefined : createdAtOf(cursor.again(start, createdSeconds));
  return { uid, namespace, createdAt, ...read };
}
