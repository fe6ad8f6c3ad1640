/// A command that systemd runs once a day: a service and its timer.
struct ScheduledTask {
  /// Of both units, without an ending.
  var name: String
  var mark: String
  var description: String
  /// Further lines of the service, each with its end.
  var settings: String
  /// As a unit has it.
  var command: String

  var service: String {
    """
    \(mark)
    [Unit]
    Description=\(description)
    Wants=network-online.target
    After=network-online.target

    [Service]
    Type=oneshot
    \(settings)\
    ExecStart=\(command)

    """
  }

  /// At no time that everybody has: authorities are busy at midnight.
  var timer: String {
    """
    \(mark)
    [Unit]
    Description=\(description), once a day

    [Timer]
    OnCalendar=daily
    Persistent=yes
    RandomizedDelaySec=6h

    [Install]
    WantedBy=timers.target

    """
  }
}
