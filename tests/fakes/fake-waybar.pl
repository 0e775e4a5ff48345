# A process that a signal finder takes for Waybar. Appends one line to LOG for each real-time signal that it is sent.
#   waybar fake-waybar.pl LOG           handles signals from its start
#   waybar fake-waybar.pl LOG GATE      has no handler until the file GATE exists, as a bar that is still starting
use strict;
use warnings;
use POSIX ();

my ($log_path, $gate) = @ARGV;
open(my $log, '>>', $log_path) or die "$log_path: $!";
sub note { syswrite($log, "$_[0]\n") }

note('started');
while (defined $gate && !-e $gate) { select(undef, undef, undef, 0.005) }

# Queued instances of one signal are told apart only by an immediate handler.
my $all = POSIX::SigSet->new(POSIX::SIGRTMIN() .. POSIX::SIGRTMAX());
for my $number (POSIX::SIGRTMIN() .. POSIX::SIGRTMAX()) {
  POSIX::sigaction($number, POSIX::SigAction->new(sub { note($number) }, $all, 0)) or die "$number: $!";
}
note('ready');
# The parent's end is ours: a test that is killed leaves nothing behind.
my $parent = getppid();
while (getppid() == $parent) { select(undef, undef, undef, 1) }
