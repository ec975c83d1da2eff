import {
  integer,
  list,
  named,
  number,
  object,
  optional,
  reference,
  string,
} from "./json-schema.ts";

/** What documents say of devices, while they are read. */
export const deviceSchemas = {
  Devices: {
    ...object({
      claims: optional(
        { allocated: integer, pending: integer, unreserved: integer },
        { oldestPending: { ...string, format: "date-time" } },
      ),
      incompletePools: named({ ...integer, description: "By driver." }),
      invalidPools: named({ ...integer, description: "By driver." }),
      orphanedAllocations: named({
        ...integer,
        description: "By driver: devices that claims have been given, and that are gone.",
      }),
      withoutNode: {
        ...named(reference("DriverDevices")),
        description: "By driver: devices that several nodes reach.",
      },
      namespaces: {
        ...named(named(integer)),
        description: "By namespace and driver: whole devices that its claims have been given.",
      },
    }),
    description: "Absent while devices are not read.",
  },
  DriverDevices: {
    ...optional(
      {
        total: { ...integer, description: "Devices that are either free or taken." },
        allocated: integer,
      },
      {
        free: {
          ...integer,
          description: "Those that neither a claim has nor a taint keeps from claims.",
        },
        ratio: { ...number, description: "Absent without such devices." },
        tainted: { ...named(integer), description: "Devices of any sort, by the effect." },
        counters: list(
          object({ pool: string, set: string, counter: string, total: number, allocated: number }),
        ),
        capacity: list(object({ name: string, total: number, allocated: number })),
      },
    ),
    description: "The devices of one driver. Amounts are in base units.",
  },
};
