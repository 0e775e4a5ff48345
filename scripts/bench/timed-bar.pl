# A process that a signal finder takes for Waybar. Prints the boot clock, in ms, at each signal SIGRTMIN+8.
use strict;
use warnings;
use POSIX ();
use Time::HiRes ();

my $CLOCK_BOOTTIME = 7;
$| = 1;
my $signal = POSIX::SIGRTMIN() + 8;
my $handler = sub { printf "%.3f\n", Time::HiRes::clock_gettime($CLOCK_BOOTTIME) * 1e3 };
POSIX::sigaction($signal, POSIX::SigAction->new($handler)) or die "$signal: $!";
print "ready\n";
my $parent = getppid();
while (getppid() == $parent) { select(undef, undef, undef, 1) }
