import { optional, podName, whole } from "./option-texts.ts";

/** As many as anybody needs: each reads all pods. */
const maxShards = 100;

/** Which part of the nodes to account for, where several exporters share them. */
export const shardOptions = {
  shard: {
    flag: "shard",
    placeholder: "K",
    fallback: "",
    help: "Which part of the nodes to account for, from 0 on, where several exporters share them: those that hash to it, with their pods. Together with --total-shards. Default: all nodes.",
    parse: optional(whole(0, maxShards - 1)),
  },
  totalShards: {
    flag: "total-shards",
    placeholder: "N",
    fallback: "",
    help: "How many exporters share the nodes. Together with --shard or --pod.",
    parse: optional(whole(1, maxShards)),
  },
  pod: {
    flag: "pod",
    placeholder: "NAME",
    fallback: "",
    help: "Name of the exporter's pod in a StatefulSet, whose number at the end is taken for --shard, such as kubecommit-2.",
    parse: optional(podName),
  },
};
