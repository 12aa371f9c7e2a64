import { Arg, Copy, DockerfileParser, Env, From, type Instruction } from 'dockerfile-ast';
import { readProjectFile } from './settings.ts';

/** The instructions that create files, in the order of the Dockerfile. */
export type Step =
  | { kind: 'copy'; from: string | undefined; sources: string[]; target: string }
  | { kind: 'run'; command: string };

/** One `FROM … AS …` with its instructions, and all settings except the steps of its base stage. */
export interface Stage {
  name: string;
  /** An earlier stage, or a registry image. */
  base: string;
  workdir: string;
  steps: Step[];
  env: Record<string, string>;
  ports: number[];
  user: string | undefined;
  command: string[];
  healthcheck: string[];
  labels: string[];
}

/**
 * The stages, in order. Throws at an unknown instruction.
 *
 * @param buildArgs the values of `--build-arg`, for the names of base images
 */
export function readStages(
  text = readProjectFile('Dockerfile'),
  buildArgs: Readonly<Record<string, string>> = {},
): Stage[] {
  const stages: Stage[] = [];
  const args = new Map<string, string>();
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const stage = stages.at(-1);
    if (instruction instanceof From) stages.push(stageFrom(instruction, stages, args));
    else if (stage !== undefined) add(instruction, stage);
    else if (instruction instanceof Arg) {
      const [name = '', value = ''] = instruction.getArgumentsContent()?.split('=') ?? [];
      args.set(name, buildArgs[name] ?? value);
    } else throw new Error(`${instruction} stands before the first FROM`);
  }
  return stages;
}

export function stageNamed(name: string, stages: readonly Stage[]): Stage {
  const stage = stages.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new Error(`the Dockerfile has no stage "${name}"`);
  return stage;
}

function stageFrom(
  from: From,
  earlier: readonly Stage[],
  args: ReadonlyMap<string, string>,
): Stage {
  // `${NAME}` and `${NAME:+word}`.
  const base = (from.getImage() ?? '').replace(
    /\$\{(\w+)(?::\+([^}]*))?\}/g,
    (_, name: string, word?: string) => (args.get(name) ? (word ?? args.get(name) ?? '') : ''),
  );
  const none = { workdir: '/', env: {}, ports: [], labels: [], command: [], healthcheck: [] };
  const inherited = earlier.find(({ name }) => name === base) ?? { user: undefined, ...none };
  return structuredClone({ ...inherited, name: from.getBuildStage() ?? '', base, steps: [] });
}

function add(instruction: Instruction, stage: Stage): void {
  const content = instruction.getArgumentsContent() ?? '';
  if (instruction instanceof Copy) {
    const paths = instruction.getArguments().map((argument) => argument.getValue());
    const target = paths.pop() ?? '';
    const from = instruction.getFromFlag()?.getValue() ?? undefined;
    stage.steps.push({ kind: 'copy', from, sources: paths, target });
  } else if (instruction instanceof Env) {
    for (const property of instruction.getProperties()) {
      stage.env[property.getName()] = property.getValue() ?? '';
    }
  } else addPlain(instruction.getKeyword(), content, stage);
}

function addPlain(keyword: string, content: string, stage: Stage): void {
  if (keyword === 'WORKDIR') stage.workdir = content;
  else if (keyword === 'RUN') stage.steps.push({ kind: 'run', command: content });
  else if (keyword === 'USER') stage.user = content;
  else if (keyword === 'EXPOSE') stage.ports.push(...content.split(/\s+/).map(Number));
  else if (keyword === 'CMD') stage.command = JSON.parse(content);
  else if (keyword === 'HEALTHCHECK')
    stage.healthcheck = JSON.parse(/\[.*\]$/.exec(content)?.[0] ?? '');
  else if (keyword === 'LABEL') {
    stage.labels.push(...[...content.matchAll(/([\w.]+)=/g)].map(([, name = '']) => name));
  } else if (keyword !== 'ARG') throw new Error(`no test knows what ${keyword} does`);
}

/**
 * The paths that .dockerignore includes in the build. Throws if the file is not a plain list: first
 * everything excluded, then single paths included.
 */
export function allowedPaths(): string[] {
  const lines = readProjectFile('.dockerignore').split('\n');
  const [everything, ...exceptions] = lines.filter((line) => /^[^#]/.test(line));
  if (everything !== '*') throw new Error('.dockerignore does not begin with *');
  return exceptions.map((line) => {
    if (!/^![\w./-]+$/.test(line)) throw new Error(`.dockerignore: ${line} is no single path`);
    return line.slice(1);
  });
}

export function isAllowed(path: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
}
