import type { Profile, ProfileRule } from './profile.js';

/**
 * Families of sockets that programs do not use, up to the last one that they do: AF_ALG (38), whose bugs have made more than one user root,
 * AF_VSOCK (40), which speaks to the hypervisor past every namespace, and some whose modules nobody but a burglar would load.
 */
const strangeFamilies = [12, 19, 20, 23, 25, 34, 37, 38, 40];
const lastFamily = 45;

/**
 * What a container may call unless told otherwise: what Docker's default profile lets through, sorted by what it is for. A call that is
 * missing here is one that programs do not need, or that reaches past the namespaces.
 */
export const defaultProfile: Profile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  archMap: [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
  ],
  syscalls: [
    allow(`
      access faccessat faccessat2 chdir fchdir getcwd umask
      open openat openat2 creat close close_range read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2
      lseek _llseek dup dup2 dup3 fcntl fcntl64 flock ioctl pipe pipe2 splice tee vmsplice sendfile sendfile64
      copy_file_range fadvise64 fadvise64_64 fallocate readahead truncate truncate64 ftruncate ftruncate64
      fsync fdatasync sync syncfs sync_file_range cachestat
      stat stat64 lstat lstat64 fstat fstat64 fstatat64 newfstatat statx statfs statfs64 fstatfs fstatfs64
      statmount listmount getdents getdents64 readlink readlinkat name_to_handle_at
      mkdir mkdirat mknod mknodat rmdir link linkat symlink symlinkat unlink unlinkat rename renameat renameat2
      chmod fchmod fchmodat fchmodat2 chown chown32 fchown fchown32 fchownat lchown lchown32
      utime utimes utimensat utimensat_time64 futimesat
      getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat
      listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat
      inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark`),
    allow(`
      poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64
      epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait epoll_pwait2
      eventfd eventfd2 signalfd signalfd4
      io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents io_pgetevents_time64`),
    allow(`
      brk mmap mmap2 munmap mremap mprotect msync mincore madvise mseal remap_file_pages membarrier memfd_create
      memfd_secret mlock mlock2 mlockall munlock munlockall pkey_alloc pkey_free pkey_mprotect map_shadow_stack`),
    allow(`
      fork vfork execve execveat exit exit_group wait4 waitid waitpid
      kill tkill tgkill pause restart_syscall sigaltstack sigprocmask sigreturn
      rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
      rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo pidfd_open pidfd_send_signal process_mrelease
      getpid getppid gettid getpgid getpgrp setpgid getsid setsid
      prctl seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self capget capset
      futex futex_time64 futex_wait futex_waitv futex_wake futex_requeue get_robust_list set_robust_list rseq
      get_thread_area set_thread_area set_tid_address uretprobe riscv_hwprobe`),
    allow(`
      getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getgroups getgroups32
      getresuid getresuid32 getresgid getresgid32 setuid setuid32 setgid setgid32 setgroups setgroups32
      setreuid setreuid32 setregid setregid32 setresuid setresuid32 setresgid setresgid32
      setfsuid setfsuid32 setfsgid setfsgid32`),
    allow(`
      sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam
      sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min
      sched_rr_get_interval sched_rr_get_interval_time64 sched_yield getpriority setpriority ioprio_get ioprio_set
      getrlimit ugetrlimit setrlimit prlimit64 getrusage getcpu sysinfo times uname getrandom`),
    allow(`
      time gettimeofday nanosleep clock_nanosleep clock_nanosleep_time64 clock_getres clock_getres_time64
      clock_gettime clock_gettime64 adjtimex clock_adjtime clock_adjtime64 alarm getitimer setitimer
      timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
      timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64`),
    allow(`
      socketpair socketcall bind connect listen accept accept4 shutdown getsockname getpeername getsockopt setsockopt
      send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64`),
    allow(`
      ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget
      mq_open mq_unlink mq_notify mq_getsetattr mq_timedsend mq_timedsend_time64 mq_timedreceive
      mq_timedreceive_time64`),

    // Before 4.8 a tracer could change a call after this filter had seen it.
    { ...allow('ptrace process_vm_readv process_vm_writev'), includes: { minKernel: '4.8' } },
    allow('socket'),
    ...strangeFamilies.map((family) => ({ ...refuse('socket'), args: [argument('EQ', family)] })),
    { ...refuse('socket'), args: [argument('GT', lastFamily)] },
    // As Linux, as Linux of 32 bits, each also with an old version number; 0xffffffff asks which it is.
    ...[0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff].map((persona) => ({
      ...allow('personality'),
      args: [argument('EQ', persona)],
    })),
    { ...allow('arch_prctl'), includes: { arches: ['amd64', 'x32'] } },
    { ...allow('modify_ldt'), includes: { arches: ['amd64', 'x32', 'x86'] } },
    {
      ...allow('arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls'),
      includes: { arches: ['arm', 'arm64'] },
    },

    withCapability('SYS_ADMIN', 'bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie'),
    withCapability('SYS_ADMIN', 'lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount'),
    withCapability('SYS_ADMIN', 'open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns'),
    withCapability('SYS_ADMIN', 'syslog umount umount2 unshare'),
    // Without it, no new namespaces: in a user namespace of its own a process has every capability.
    {
      ...allow('clone'),
      args: [{ index: 0, op: 'SCMP_CMP_MASKED_EQ', value: 0x7e02_0000, valueTwo: 0 }],
      excludes: { caps: ['CAP_SYS_ADMIN'] },
    },
    // Its flags are in memory, where a filter cannot look. As on a kernel without it: the C library then uses clone.
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38, excludes: { caps: ['CAP_SYS_ADMIN'] } },
    withCapability('BPF', 'bpf'),
    withCapability('DAC_READ_SEARCH', 'open_by_handle_at'),
    withCapability('PERFMON', 'perf_event_open'),
    withCapability('SYS_BOOT', 'reboot'),
    withCapability('SYS_CHROOT', 'chroot'),
    withCapability('SYS_MODULE', 'delete_module init_module finit_module'),
    withCapability('SYS_NICE', 'get_mempolicy mbind set_mempolicy set_mempolicy_home_node'),
    withCapability('SYS_PACCT', 'acct'),
    withCapability('SYS_PTRACE', 'kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace'),
    withCapability('SYS_RAWIO', 'iopl ioperm'),
    withCapability('SYS_TIME', 'settimeofday stime clock_settime clock_settime64'),
    withCapability('SYS_TTY_CONFIG', 'vhangup'),
    withCapability('SYSLOG', 'syslog'),
  ],
};

function allow(names: string): ProfileRule {
  return { names: names.trim().split(/\s+/), action: 'SCMP_ACT_ALLOW' };
}

function refuse(name: string): ProfileRule {
  return { names: [name], action: 'SCMP_ACT_ERRNO' };
}

function withCapability(name: string, calls: string): ProfileRule {
  return { ...allow(calls), includes: { caps: [`CAP_${name}`] } };
}

function argument(comparison: string, value: number): { index: number; op: string; value: number } {
  return { index: 0, op: `SCMP_CMP_${comparison}`, value };
}
