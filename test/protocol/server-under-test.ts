/** An object as a server gives it, as far as the suite looks at it. */
export interface Stored {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** An object to create; whoever creates it fills in what a server insists on. */
export interface NewObject {
  readonly kind: "Node" | "Pod" | "ResourceSlice" | "ResourceClaim";
  readonly name: string;
  /** For pods and claims only. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** For pods and slices only. */
  readonly nodeName?: string;
}

/** Which object is meant. */
export type Subject = Pick<NewObject, "kind" | "name" | "namespace">;

/** Where an API server is, and how it is asked. */
export interface ServerAccess {
  readonly url: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  /** A bearer token that may do everything with nodes, pods, slices and claims. */
  readonly token: string;
}

/**
 * A Kubernetes API server that is held to the protocol, and how to change what it serves. It may have
 * other objects: those of the suite have namespaces and labels of their own.
 */
export interface ServerUnderTest extends ServerAccess {
  /** Makes a namespace that takes pods, under this name. */
  createNamespace(name: string): Promise<void>;
  /** Creates an object: one event. */
  create(object: NewObject): Promise<Stored>;
  /** Sets labels of an object: one event. */
  label(subject: Subject, labels: Readonly<Record<string, string>>): Promise<Stored>;
  /** Sets the phase of a pod: one event. */
  setPhase(subject: Subject, phase: string): Promise<Stored>;
  /** Deletes an object at once. An event that marks the object for its deletion may come first. */
  delete(subject: Subject): Promise<void>;
  /**
   * Makes the server forget the state before now, so that it can be neither listed nor watched from.
   * Undefined when that cannot be brought about.
   */
  forgetHistory?: () => Promise<void>;
}
