import { readFileSync } from 'node:fs';
import {
  Arg,
  Copy,
  DockerfileParser,
  Env,
  From,
  Healthcheck,
  type Instruction,
  JSONInstruction,
} from 'dockerfile-ast';

export const DOCKERFILE = new URL('../../Dockerfile', import.meta.url);

/** What makes files, in the order of the Dockerfile. */
export type Step =
  | { kind: 'copy'; from: string | undefined; sources: string[]; target: string }
  | { kind: 'run'; command: string };

/** One `FROM … AS …` with what follows it. What a stage has from the one it builds on is in it. */
export interface Stage {
  name: string;
  /** An earlier stage, or an image of a registry. */
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
 * The stages, in order. Throws at an instruction that this file does not know.
 *
 * @param buildArgs what `--build-arg` would say, for the names of base images
 */
export function readStages(
  text = readFileSync(DOCKERFILE, 'utf8'),
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

/** `${NAME}` and `${NAME:+word}`, as an engine puts them in. */
function expanded(text: string, args: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)(?::\+([^}]*))?\}/g, (_, name: string, word?: string) => {
    const value = args.get(name) ?? '';
    return value === '' ? '' : (word ?? value);
  });
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
  const base = expanded(from.getImage() ?? '', args);
  const inherited = earlier.find(({ name }) => name === base);
  return {
    workdir: '/',
    user: undefined,
    command: [],
    healthcheck: [],
    ...inherited,
    env: { ...inherited?.env },
    ports: [...(inherited?.ports ?? [])],
    labels: [...(inherited?.labels ?? [])],
    name: from.getBuildStage() ?? '',
    base,
    steps: [],
  };
}

function add(instruction: Instruction, stage: Stage): void {
  const content = instruction.getArgumentsContent() ?? '';
  if (instruction instanceof Copy) {
    const paths = instruction.getArguments().map((argument) => argument.getValue());
    const from = instruction.getFromFlag()?.getValue() ?? undefined;
    stage.steps.push({
      kind: 'copy',
      from,
      sources: paths.slice(0, -1),
      target: paths.at(-1) ?? '',
    });
  } else if (instruction instanceof Env) {
    for (const property of instruction.getProperties()) {
      stage.env[property.getName()] = property.getValue() ?? '';
    }
  } else if (instruction instanceof Healthcheck) {
    stage.healthcheck = stringsOf(content.replace(/^CMD\s+/, ''));
  } else if (instruction instanceof JSONInstruction && instruction.getKeyword() === 'CMD') {
    stage.command = stringsOf(content);
  } else {
    addPlain(instruction.getKeyword(), content, stage);
  }
}

function addPlain(keyword: string, content: string, stage: Stage): void {
  switch (keyword) {
    case 'WORKDIR':
      stage.workdir = content;
      return;
    case 'RUN':
      stage.steps.push({ kind: 'run', command: content });
      return;
    case 'USER':
      stage.user = content;
      return;
    case 'EXPOSE':
      stage.ports.push(...content.split(/\s+/).map(Number));
      return;
    case 'LABEL':
      stage.labels.push(...[...content.matchAll(/([\w.]+)=/g)].map(([, name = '']) => name));
      return;
    case 'ARG':
      return;
    default:
      throw new Error(`scripts/image does not know what ${keyword} does`);
  }
}

/** The exec form of a command. Throws where it is the shell form. */
function stringsOf(json: string): string[] {
  const strings: unknown = JSON.parse(json);
  if (!Array.isArray(strings)) throw new Error(`${json} is not an exec form`);
  return strings.map(String);
}
