namespace EqPropHW.Core;

/// <summary>A device or its link failed. "Not settled" is not a failure.</summary>
public class DeviceException(string message, Exception? inner = null) : Exception(message, inner);
