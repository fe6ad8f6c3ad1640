/// The commands in the order in which help lists them.
let allCommands: [any Command.Type] = [
  RunCommand.self, DevCommand.self, ValidateCommand.self, PlanCommand.self, RollbackCommand.self,
  RunsCommand.self, RunsShowCommand.self, LogsCommand.self, ResumeCommand.self, CancelCommand.self, UndoCommand.self,
  PluginListCommand.self, PluginShowCommand.self, PluginNewCommand.self, PluginInspectCommand.self, PluginCheckCommand.self,
  PluginLockCommand.self, PluginDocsCommand.self,
  ReleaseListCommand.self, ReleaseShowCommand.self, ReleaseVerifyCommand.self, ReleaseDiffCommand.self, ReleaseExtractCommand.self,
  ReleasePruneCommand.self,
  ReleasePushCommand.self, ReleasePullCommand.self, ReleaseSyncCommand.self,
  ServeCommand.self,
  ChannelPublishCommand.self, ChannelShowCommand.self,
  AuditCommand.self, DeploymentListCommand.self, PreviewListCommand.self, PreviewRemoveCommand.self,
  NginxStartCommand.self, NginxStatusCommand.self, NginxReloadCommand.self, NginxReopenCommand.self, NginxStopCommand.self,
  NginxInstallCommand.self, NginxUninstallCommand.self, StatsCommand.self,
  KeyGenerateCommand.self, KeyListCommand.self, KeyExportCommand.self, KeyTrustCommand.self, KeyRevokeCommand.self,
  CacheListCommand.self, CacheClearCommand.self,
  BackupCommand.self, RestoreCommand.self,
  DoctorCommand.self, CompletionCommand.self, VersionCommand.self, HelpCommand.self,
]
