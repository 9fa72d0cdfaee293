import { resolve } from 'node:path';
import process from 'node:process';
import { UsageError } from '../base/usage-error.js';
import { type Host, nodeHost } from '../discover/host.js';
import { overlayHost } from '../discover/overlay-host.js';
import { sizeLimit } from '../discover/read-source.js';
import type { Analysis } from '../engine/analyse.js';
import { effectiveConfig } from '../engine/effective-config.js';
import { withHelp } from '../engine/help.js';
import type { LintOptions } from '../engine/options.js';
import { ownPage, ownVersion } from '../engine/own-files.js';
import { makePlan, type Plan } from '../engine/plan.js';
import { survey } from '../engine/survey.js';
import type { Report } from '../finding/report.js';
import { type FormatName, loadReporter, type Terminal } from '../report/index.js';
import { lossOf } from '../report/losses.js';
import { printable } from '../report/printable.js';
import { notificationLine } from '../report/text/text.js';
import type { Rule } from '../rule/rule.js';
import { wantsColor } from './color.js';
import type { LintCommand } from './command-line.js';
import { configText } from './config-text.js';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.js';
import { applyFixes } from './fix.js';
import { helpWish } from './help-wish.js';
import { type Io, readAll, write } from './io.js';
import { newsOf } from './known/news.js';
import { type Names, namesOf } from './names.js';
import { noProgress, progressOn } from './progress/progress.js';
import { statisticsTable } from './progress/statistics.js';
import { Timing } from './progress/timing.js';
import { summary } from './summary.js';
import { appendFile, writeFile } from './write-file.js';

/** Milliseconds that all threads of the process have taken. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Checks what the command line names and prints the outcome. */
export async function lint(command: LintCommand, io: Io, rules: readonly Rule[]): Promise<ExitCode> {
  const news = await newsOf(command, await hostOf(command, io), io.env);
  const { host } = news;
  const plan = makePlan(command.lint, rules, host);
  if (command.printConfig !== undefined) return await printConfig(command.printConfig, command.lint, plan, io, host);
  if (command.showFiles) return showFiles(plan, io, host);
  const progress = io.isTTY.stderr && !command.quiet ? progressOn(io) : noProgress;
  const hooks = {
    ...(io.tune === undefined ? {} : { beforeParsing: io.tune }),
    ...(io.collect === undefined ? {} : { betweenWorkspaces: io.collect }),
  };
  const request = { plan, rules, host, version: ownVersion(), pageOf: ownPage, clock: io.clock, ...hooks };
  const timing = command.timing ? new Timing(processorTime) : undefined;
  const wish = command.fix;
  const { analysis, notes } = await withHelp(helpWish(command, io), async (help) => {
    const whole = {
      ...request,
      ...help,
      onProgress: progress.show,
      ...(timing === undefined ? {} : { onStage: timing.add }),
    };
    if (wish !== undefined) return { analysis: await applyFixes(whole, wish, io), notes: [] };
    return await news.analyse(whole);
  });
  progress.clear();
  const names = namesOf(analysis, host);
  const unwritten = wish?.diff === true ? [] : await printFindings(command, analysis, names, io);
  await printNotifications(command, analysis, names, io);
  if (!command.quiet) await write(io.stderr, notes.map((note) => `gorphan: ${printable(note)}\n`).join(''));
  if (command.statistics) await write(io.stderr, statisticsTable(analysis.report, names.fromFolder));
  if (timing !== undefined) await write(io.stderr, timing.table());
  if (!command.quiet) await write(io.stderr, `${summary(analysis.report)}\n`);
  await write(io.stderr, unwritten.map((message) => `gorphan: ${printable(message)}\n`).join(''));
  const code = exitCodeOf(analysis.report, command.failOn);
  return unwritten.length > 0 && code !== exitCode.internal ? exitCode.usage : code;
}

async function hostOf({ stdinFilename }: LintCommand, io: Io): Promise<Host> {
  const host = nodeHost(io.cwd);
  if (stdinFilename === undefined) return host;
  return overlayHost(host, new Map([[resolve(io.cwd, stdinFilename), await readAll(io.stdin, sizeLimit)]]));
}

/** Gives, in words, which outputs could not be written: a full disk for one of them costs no other. */
async function printFindings(
  command: LintCommand,
  { report }: Analysis,
  names: Names,
  io: Io,
): Promise<readonly string[]> {
  const unwritten: string[] = [];
  for (const { format, file } of command.outputs) {
    const reporter = await loadReporter(format);
    const nameOf = readByGithub.includes(format) ? names.fromGit : names.fromFolder;
    const terminal = file === undefined ? terminalOf(command, io) : undefined;
    const text = reporter(report, {
      nameOf,
      ...(terminal === undefined ? {} : { terminal }),
      ...(command.securitySeverity === undefined ? {} : { securitySeverity: command.securitySeverity }),
    });
    if (file === undefined) await write(io.stdout, text);
    else {
      try {
        writeFile(resolve(io.cwd, file), text);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        unwritten.push(error.message);
      }
    }
    const loss = lossOf(format, report);
    if (loss !== undefined) await write(io.stderr, `gorphan: ${loss}\n`);
    if (format === 'github') await addJobSummary(report, names, io);
  }
  return unwritten;
}

/** Formats that name files as a repository does. */
const readByGithub: readonly FormatName[] = ['sarif', 'github', 'markdown'];

/** Beside annotations a table goes to the page of the job, in the file that GitHub's runner names for it. */
async function addJobSummary(report: Report, names: Names, io: Io): Promise<void> {
  const file = io.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  const markdown = await loadReporter('markdown');
  const wrong = appendFile(resolve(io.cwd, file), markdown(report, { nameOf: names.fromGit }));
  if (wrong !== undefined) await write(io.stderr, `gorphan: no job summary: ${printable(wrong)}\n`);
}

function terminalOf({ color }: LintCommand, io: Io): Terminal | undefined {
  const colored = wantsColor(color, io.env, io.isTTY.stdout);
  if (!io.isTTY.stdout && !colored) return undefined;
  return { color: colored, ...(io.columns === undefined ? {} : { columns: io.columns }) };
}

async function printNotifications(command: LintCommand, { report }: Analysis, names: Names, io: Io): Promise<void> {
  const options = {
    nameOf: names.fromFolder,
    terminal: { color: wantsColor(command.color, io.env, io.isTTY.stderr) },
  };
  const told = report.notifications.filter(({ kind }) => !command.quiet || kind === 'usage' || kind === 'internal');
  await write(io.stderr, told.map((notification) => `${notificationLine(notification, options)}\n`).join(''));
}

async function printConfig(path: string, options: LintOptions, plan: Plan, io: Io, host: Host): Promise<ExitCode> {
  await write(io.stdout, configText(effectiveConfig(path, options, plan, host)));
  return exitCode.clean;
}

/** One line a Go file: `NAME: read`, or `NAME: skipped: REASON`. */
async function showFiles(plan: Parameters<typeof survey>[0], io: Io, host: Host): Promise<ExitCode> {
  const { files, notifications, root, base } = await survey(plan, host);
  const { fromFolder } = namesOf({ root, base }, host);
  const lines = files.map(({ name, reason }) => {
    return `${printable(fromFolder(name))}: ${reason === undefined ? 'read' : `skipped: ${printable(reason)}`}\n`;
  });
  await write(io.stdout, lines.join(''));
  const mistakes = notifications.filter(({ kind }) => kind === 'usage');
  await write(io.stderr, mistakes.map((mistake) => `${notificationLine(mistake, {})}\n`).join(''));
  return mistakes.length > 0 ? exitCode.usage : exitCode.clean;
}
