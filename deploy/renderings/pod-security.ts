import { at, listAt } from "./manifest.ts";

/** Volume types that `restricted` allows. */
const volumeTypes = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

const safeSysctls = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

const seLinuxTypes = new Set([
  undefined,
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
]);

const profiles = new Set<unknown>(["RuntimeDefault", "Localhost"]);

/**
 * What a pod does that the Pod Security Standard `restricted` of Kubernetes 1.37 forbids: each of
 * the checks of k8s.io/pod-security-admission, in the order of its policy/check_*.go.
 */
export function restrictedFindings(pod: unknown): readonly string[] {
  const security = at(pod, "securityContext");
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((field) =>
    listAt(pod, field),
  );
  const findings = [
    ...podFindings(pod),
    ...contextFindings(security),
    ...containers.flatMap((container) => containerFindings(container, security)),
  ];
  return findings.filter((each) => each !== undefined);
}

type Finding = string | undefined;

function finding(isWrong: boolean, text: string): Finding {
  return isWrong ? text : undefined;
}

function podFindings(pod: unknown): readonly Finding[] {
  const volumes = listAt(pod, "volumes").flatMap((volume) =>
    Object.keys(Object(volume)).filter((key) => key !== "name" && !volumeTypes.has(key)),
  );
  return [
    ...["hostNetwork", "hostPID", "hostIPC"].map((field) =>
      finding(at(pod, field) === true, field),
    ),
    ...volumes.map((type) => `volume of type ${type}`),
  ];
}

/** What pods and containers can both set. */
function contextFindings(context: unknown): readonly Finding[] {
  const appArmor = at(context, "appArmorProfile", "type");
  const seLinux = at(context, "seLinuxOptions");
  const type = at(seLinux, "type");
  const sysctls = listAt(context, "sysctls").map((each) => String(at(each, "name")));
  return [
    finding(appArmor !== undefined && !profiles.has(appArmor), "appArmorProfile"),
    finding(typeof type === "string" && !seLinuxTypes.has(type), "seLinuxOptions.type"),
    finding(Boolean(at(seLinux, "user") ?? at(seLinux, "role")), "seLinuxOptions user or role"),
    ...sysctls.map((name) => finding(!safeSysctls.has(name), `sysctl ${name}`)),
    finding(at(context, "windowsOptions", "hostProcess") === true, "windowsOptions.hostProcess"),
    finding(at(context, "runAsUser") === 0, "runAsUser 0"),
    finding(at(context, "runAsNonRoot") === false, "runAsNonRoot false"),
  ];
}

function containerFindings(container: unknown, podSecurity: unknown): readonly Finding[] {
  const name = String(at(container, "name"));
  const security = at(container, "securityContext");
  const added = listAt(security, "capabilities", "add");
  const dropped = listAt(security, "capabilities", "drop");
  const procMount = at(security, "procMount") ?? "Default";
  const seccomp =
    at(security, "seccompProfile", "type") ?? at(podSecurity, "seccompProfile", "type");
  const isNonRoot = at(security, "runAsNonRoot") ?? at(podSecurity, "runAsNonRoot");
  return [
    ...contextFindings(security),
    finding(at(security, "privileged") === true, "privileged"),
    finding(at(security, "allowPrivilegeEscalation") !== false, "allowPrivilegeEscalation"),
    finding(
      added.some((each) => each !== "NET_BIND_SERVICE"),
      "capabilities.add",
    ),
    finding(!dropped.includes("ALL"), "capabilities.drop without ALL"),
    finding(procMount !== "Default", "procMount"),
    finding(!profiles.has(seccomp), "seccompProfile"),
    finding(isNonRoot !== true, "runAsNonRoot"),
    ...hostFindings(container),
  ].map((each) => (each === undefined ? undefined : `${name}: ${each}`));
}

/** Ports and probes that reach beyond the pod. */
function hostFindings(container: unknown): readonly Finding[] {
  const handlers = [
    ...["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => at(container, probe)),
    ...["postStart", "preStop"].map((hook) => at(container, "lifecycle", hook)),
  ];
  const isElsewhere = handlers.some((handler) =>
    ["httpGet", "tcpSocket"].some((kind) => Boolean(at(handler, kind, "host"))),
  );
  const hasHostPort = listAt(container, "ports").some((port) => Boolean(at(port, "hostPort")));
  return [finding(hasHostPort, "hostPort"), finding(isElsewhere, "host of a probe")];
}
