namespace EqPropHW.Reports;

/// <summary>A run folder is incomplete or broken; the message names the file, the line and what is wrong.</summary>
public sealed class RunFolderException(string message, Exception? inner = null) : Exception(message, inner);
