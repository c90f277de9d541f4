/** Why our client cannot do it: Docker's opens such files itself, and sends what is in them. */
export const ownFile = { remote: 'the file is where the client is, and the daemon cannot see it' };
