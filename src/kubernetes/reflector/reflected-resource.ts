import type { Store } from "../../cluster/store.ts";
import type { WireReader } from "../wire/objects.ts";
import type { ObjectKind } from "../../cluster/cluster-state.ts";
import type { Reject } from "../observer.ts";

/** What a reflector has to know of the kind it reads: `T` as the wire readers give it, `R` as kept. */
export interface ReflectedResource<T, R extends { readonly uid: string }> {
  readonly kind: ObjectKind;
  /** As roles name it. */
  readonly plural: string;
  readonly path: string;
  /** Empty for every object. */
  readonly fieldSelector: string;
  /** Empty for every object. */
  readonly labelSelector: string;
  /** The preferred one first. */
  readonly readers: readonly WireReader<T>[];
  readonly store: Store<R>;
  /** Undefined for an object that is not kept. */
  readonly toRecord: (object: T, reject: Reject) => R | undefined;
}
