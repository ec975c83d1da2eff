import type { ReaderObserver } from "../observer.ts";
import type { ReflectedResource } from "./reflected-resource.ts";
import type { ObjectEvent } from "./resource-client.ts";

/** Writes what the API server sends into the store, as records. */
export class StoreWriter<T extends { readonly uid: string }, R extends { readonly uid: string }> {
  readonly #resource: ReflectedResource<T, R>;
  readonly #observer: ReaderObserver;

  constructor(resource: ReflectedResource<T, R>, observer: ReaderObserver) {
    this.#resource = resource;
    this.#observer = observer;
  }

  /** Of a DELETED event only the uid counts: its object is the previous one. */
  apply(event: ObjectEvent<T>): void {
    if (event.type === "DELETED") this.#resource.store.delete(event.uid);
    else if (event.type !== "BOOKMARK" && event.object !== undefined) this.keep(event.object);
  }

  /** Puts an object's record into the store, or takes it out when the object is not to be kept. */
  keep(object: T): void {
    const { kind, store, toRecord } = this.#resource;
    const record = toRecord(object, (reason) => {
      this.#observer.rejected(kind, reason);
      this.#observer.note("debug", { uid: object.uid }, `rejected a part of a ${kind}: ${reason}`);
    });
    if (record === undefined) store.delete(object.uid);
    else this.#counting(() => store.upsert(record));
  }

  /** Completes a sync of the state at `asOf`, in milliseconds since the epoch. */
  complete(asOf: number): void {
    this.#counting(() => this.#resource.store.endSync(asOf));
  }

  /** Counts the objects for which a change leaves no room. */
  #counting(change: () => void): void {
    const { kind, store } = this.#resource;
    const before = store.refused;
    change();
    for (let more = store.refused - before; more > 0; more -= 1) {
      this.#observer.rejected(kind, "too_many_objects");
    }
  }
}
