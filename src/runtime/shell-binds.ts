import type { Instruction, Plan } from './plan.js';

/**
 * The plan for a shell, which cannot hold a mount that is attached nowhere: volumes are bound below the new root before it becomes the
 * root. (So here a link in the image could lead a mount astray. That is why the shim does it otherwise.)
 */
export function bindBeforePivot(plan: Plan): Plan {
  const pivot = plan.findIndex(({ op }) => op === 'pivot_root');
  const root = plan[pivot]?.args[0] ?? '';
  const early = plan.slice(0, pivot).filter(({ op }) => op === 'open_tree');
  return plan.flatMap((instruction) => {
    if (early.includes(instruction)) return [bind(instruction, root, plan)];
    if (instruction.op === 'mount_setattr') return [remount(instruction, root, plan)];
    return ['open_terminal', 'open_tree', 'move_mount'].includes(instruction.op) ? [] : [instruction];
  });
}

function targetOf(slot: string | undefined, plan: Plan): string {
  return (
    plan.find(({ op, args }) => op === 'move_mount' && args[0] === slot && args[1] !== '/dev/console')?.args[1] ?? ''
  );
}

function bind(instruction: Instruction, root: string, plan: Plan): Instruction {
  const [slot, source = '', ...flags] = instruction.args;
  return { ...instruction, op: 'bind', args: [source, `${root}${targetOf(slot, plan)}`, ...flags] };
}

function remount(instruction: Instruction, root: string, plan: Plan): Instruction {
  const target = `${root}${targetOf(instruction.args[0], plan)}`;
  return { ...instruction, op: 'mount', args: ['none', target, 'none', 'remount,bind,ro', '-'] };
}
