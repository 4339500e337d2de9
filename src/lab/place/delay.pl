# delay.pl TAP TAP MILLISECONDS: carries frames between two tap interfaces, each of them late.
# It stands in for the kernel's netem, which not every kernel has.
use strict;
use warnings;
use Fcntl;

my ($near_name, $far_name, $delay_ms) = @ARGV;
my ($TUNSETIFF, $IFF_TAP, $IFF_NO_PI) = (0x400454ca, 0x0002, 0x1000);
my ($SYS_clock_gettime, $CLOCK_MONOTONIC) = (228, 1);    # x86-64
my $most_frames = 20000;                                 # what a slow link's queue holds, about 30 MB

sub open_tap {
    my ($name) = @_;
    sysopen(my $tap, '/dev/net/tun', O_RDWR | O_NONBLOCK) or die "/dev/net/tun: $!";
    my $request = pack('a16 S x22', $name, $IFF_TAP | $IFF_NO_PI);
    ioctl($tap, $TUNSETIFF, $request) or die "TUNSETIFF $name: $!";
    return $tap;
}

sub now {
    my $buffer = "\0" x 16;
    syscall($SYS_clock_gettime, $CLOCK_MONOTONIC, $buffer) == 0 or die "clock_gettime: $!";
    my ($seconds, $nanoseconds) = unpack('q q', $buffer);
    return $seconds + $nanoseconds / 1e9;
}

my @taps = (open_tap($near_name), open_tap($far_name));
my @late = ([], []);    # frames read from tap i, each with the time at which it leaves through the other
$| = 1;
print "ready\n";

while (1) {
    my $ready = '';
    vec($ready, fileno($_), 1) = 1 for @taps;
    my $time = now();
    my $wait;
    for my $queue (@late) {
        next unless @$queue;
        my $left = $queue->[0][0] - $time;
        $left = 0 if $left < 0;
        $wait = $left if !defined $wait || $left < $wait;
    }
    select($ready, undef, undef, $wait);
    $time = now();
    for my $i (0, 1) {
        my $queue = $late[$i];
        my $frame;
        while (sysread($taps[$i], $frame, 65536)) {
            push @$queue, [$time + $delay_ms / 1000, $frame] if @$queue < $most_frames;
        }
        while (@$queue && $queue->[0][0] <= $time) {
            syswrite($taps[1 - $i], (shift @$queue)->[1]);
        }
    }
}
