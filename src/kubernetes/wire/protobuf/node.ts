import { noQuantities } from "../objects.ts";
import type { ConditionObject, NodeObject, TaintObject } from "../objects.ts";
import type { Quantity } from "../plain-quantity.ts";
import { condition } from "./condition.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";
import { metadata } from "./metadata.ts";
import type { ObjectMeta } from "./metadata.ts";
import { quantityEntry } from "./quantities.ts";

function newNodeSpec() {
  return { unschedulable: false, taints: [] as TaintObject[] };
}
type NodeSpec = ReturnType<typeof newNodeSpec>;

function nodeSpec(cursor: ProtobufCursor, into: NodeSpec): NodeSpec {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.NodeSpec.unschedulable) into.unschedulable = cursor.boolean();
    else if (field === proto.NodeSpec.taints) into.taints.push(cursor.message(taint));
    else cursor.skip();
  }
  return into;
}

function taint(cursor: ProtobufCursor): TaintObject {
  let key = "";
  let effect = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Taint.key) key = cursor.name();
    else if (field === proto.Taint.effect) effect = cursor.name();
    else cursor.skip();
  }
  return { key, effect };
}

function newNodeStatus() {
  return {
    capacity: undefined as Map<string, Quantity> | undefined,
    allocatable: undefined as Map<string, Quantity> | undefined,
    conditions: [] as ConditionObject[],
  };
}
type NodeStatus = ReturnType<typeof newNodeStatus>;

function nodeStatus(cursor: ProtobufCursor, into: NodeStatus): NodeStatus {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.NodeStatus.capacity) {
      into.capacity = cursor.messageInto(quantityEntry, into.capacity);
    } else if (field === proto.NodeStatus.allocatable) {
      into.allocatable = cursor.messageInto(quantityEntry, into.allocatable);
    } else if (field === proto.NodeStatus.conditions) {
      into.conditions.push(cursor.message(condition));
    } else cursor.skip();
  }
  return into;
}

/** A Node; undefined when it has no name or uid. `into` gets its metadata. */
export function nodeFromProtobuf(cursor: ProtobufCursor, into: ObjectMeta): NodeObject | undefined {
  const spec = newNodeSpec();
  const status = newNodeStatus();
  const labels = new Map<string, string>();
  into.labels = labels;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) cursor.messageInto(metadata, into);
    else if (field === proto.ApiObject.spec) cursor.messageInto(nodeSpec, spec);
    else if (field === proto.ApiObject.status) cursor.messageInto(nodeStatus, status);
    else cursor.skip();
  }
  const { uid, name } = into;
  if (uid === "" || name === "") return undefined;
  return {
    uid,
    name,
    labels,
    unschedulable: spec.unschedulable,
    taints: spec.taints,
    capacity: status.capacity ?? noQuantities,
    allocatable: status.allocatable ?? noQuantities,
    conditions: status.conditions,
  };
}
