/* Who the command runs as: names are looked up in the image's own /etc/passwd and /etc/group. */
#include "shim.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct identity {
	uid_t uid;
	gid_t gid;
	char name[256]; /* "" for a number that the image does not know */
	char home[PATH_MAX];
	gid_t groups[NGROUPS_MAX]; /* the first is gid */
	size_t group_count;
};

static bool parse_number(const char *word, unsigned *number)
{
	char *end;
	errno = 0;
	unsigned long value = strtoul(word, &end, 10);
	*number = (unsigned)value;
	return *word >= '0' && *word <= '9' && *end == '\0' && errno == 0 && value <= INT_MAX;
}

static void adopt(struct identity *who, const struct passwd *entry)
{
	who->uid = entry->pw_uid;
	who->gid = entry->pw_gid;
	snprintf(who->name, sizeof(who->name), "%s", entry->pw_name);
	snprintf(who->home, sizeof(who->home), "%s", entry->pw_dir);
}

/* By name or number; a number may be one that the image does not know. fgetpwent: this file, and no name service. */
static int find_user(struct identity *who, const char *user)
{
	bool numeric = parse_number(user, &who->uid);
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *entry = NULL;
	while (file != NULL && (entry = fgetpwent(file)) != NULL)
		if (numeric ? entry->pw_uid == who->uid : strcmp(entry->pw_name, user) == 0)
			break;
	if (entry != NULL)
		adopt(who, entry);
	if (file != NULL)
		fclose(file);
	errno = ENOENT;
	return entry != NULL || numeric ? 0 : -1;
}

static int find_group(gid_t *gid, const char *group)
{
	if (parse_number(group, gid))
		return 0;
	FILE *file = fopen("/etc/group", "re");
	const struct group *entry = NULL;
	while (file != NULL && (entry = fgetgrent(file)) != NULL && strcmp(entry->gr_name, group) != 0)
		;
	if (entry != NULL)
		*gid = entry->gr_gid;
	if (file != NULL)
		fclose(file);
	errno = ENOENT;
	return entry != NULL ? 0 : -1;
}

static void add_group(struct identity *who, gid_t gid)
{
	if (who->group_count < NGROUPS_MAX)
		who->groups[who->group_count++] = gid;
}

/* The groups that list the user. */
static void find_memberships(struct identity *who)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *entry;
	while (file != NULL && (entry = fgetgrent(file)) != NULL)
		for (char **member = entry->gr_mem; *member != NULL; member++)
			if (strcmp(*member, who->name) == 0)
				add_group(who, entry->gr_gid);
	if (file != NULL)
		fclose(file);
}

static int find_more_groups(struct identity *who, char **groups)
{
	gid_t gid;
	for (; *groups != NULL; groups++) {
		if (find_group(&gid, *groups) < 0)
			return -1;
		add_group(who, gid);
	}
	return 0;
}

/* Of a group that was asked for the user is a member, and of no other; but for those that are added. */
static int identify(struct identity *who, const char *user, const char *group, char **more)
{
	if (find_user(who, user) < 0 || (group != NULL && find_group(&who->gid, group) < 0))
		return -1;
	add_group(who, who->gid);
	if (group == NULL)
		find_memberships(who);
	if (find_more_groups(who, more) < 0)
		return -1;
	return setenv("HOME", *who->home != '\0' ? who->home : "/", 0);
}

/* A change of user unties the child from its parent's end. If that came meanwhile, the link shows it. */
static int tie_to_parent(int link)
{
	struct pollfd parent = { .fd = link };
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -1;
	errno = ECHILD;
	return poll(&parent, 1, 0) == 0 ? 0 : -1;
}

/* The terminal and the pipes are the superuser's, who opened them: their user must be able to open them again by name. */
static int own_stdio(uid_t uid)
{
	struct stat st;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fstat(fd, &st) < 0 || ((S_ISFIFO(st.st_mode) || isatty(fd)) && fchown(fd, uid, (gid_t)-1) < 0))
			return -1;
	return 0;
}

static int become(const struct shim *shim, const struct identity *who)
{
	if (shim->owns_stdio && own_stdio(who->uid) < 0)
		return -1;
	if (setgroups(who->group_count, who->groups) < 0 || setresgid(who->gid, who->gid, who->gid) < 0 ||
	    setresuid(who->uid, who->uid, who->uid) < 0)
		return -1;
	return tie_to_parent(shim->link);
}

/* user [USER][:GROUP] GROUP…: names or numbers; sets HOME unless it is set. ENOENT for a name that the image does not know. */
int op_user(struct shim *shim, int argc, char **argv)
{
	static struct identity who;
	const char *user = argv[1];
	char *group = strchr(argv[1], ':');
	if (group != NULL)
		*group++ = '\0';
	if (identify(&who, *user != '\0' ? user : "0", group != NULL && *group != '\0' ? group : NULL, argv + 2) < 0)
		return -1;
	return become(shim, &who);
}
