import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface FolderOfFiles extends Disposable {
  readonly path: string;
}

/** A folder with these files, gone after the test. */
export function folderOf(files: Readonly<Record<string, string>>): FolderOfFiles {
  const folder = mkdtempDisposableSync(join(tmpdir(), "kubecommit-test-"));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}
