# listen.pl PROGRAM FOLDER: starts virtproxyd with its sockets already open, for TCP and TLS and, in FOLDER, for those
# on the machine. libvirt lets it listen on the network in no other way than this, which is systemd's
# (sd_listen_fds(3)); whoever hands it some sockets has to hand it all.
use strict;
use warnings;
use Fcntl qw(F_DUPFD);
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX qw(dup2);

my ($program, $folder) = @ARGV;

sub port {
  my ($port) = @_;
  return IO::Socket::INET->new(Listen => 128, LocalPort => $port, ReuseAddr => 1);
}

sub file {
  my ($name, $mode) = @_;
  unlink "$folder/$name";
  umask(0777 & ~$mode);
  return IO::Socket::UNIX->new(Listen => 128, Local => "$folder/$name");
}

my @sockets = (
  ['virtproxyd.socket', file('libvirt-sock', 0700)],
  ['virtproxyd-ro.socket', file('libvirt-sock-ro', 0777)],
  ['virtproxyd-admin.socket', file('libvirt-admin-sock', 0700)],
  ['virtproxyd-tcp.socket', port(16509)],
  ['virtproxyd-tls.socket', port(16514)],
);
umask(022);
# They are looked for as 3 and those that follow, where they may be in each other's way now.
my @high = map {
  my ($name, $socket) = @$_;
  $socket or die "$name: $!\n";
  fcntl($socket, F_DUPFD, 20) or die "$name: $!\n";
} @sockets;
my $next = 3;
for my $number (@high) {
  dup2($number, $next++) or die "dup2: $!\n";
  POSIX::close($number);
}
$ENV{LISTEN_PID} = $$;
$ENV{LISTEN_FDS} = scalar @sockets;
$ENV{LISTEN_FDNAMES} = join ':', map { $_->[0] } @sockets;
exec $program or die "$program: $!\n";
