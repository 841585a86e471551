namespace EqPropHW.Core;

/// <summary>A device or its link failed. "Not settled" is not a failure.</summary>
public class DeviceException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The link to a device is gone: closed port, pulled cable, ended process.</summary>
public sealed class LinkException(string message, Exception? inner = null) : DeviceException(message, inner);

/// <summary>A device did not answer before its deadline, however often it was asked.</summary>
public class DeviceTimeoutException(string message, Exception? inner = null) : DeviceException(message, inner);

/// <summary>A device refused a request, or answered what its protocol does not allow.</summary>
/// <param name="message">What was found and what was expected.</param>
/// <param name="code">Error code of the device's answer, 0 when the answer itself was wrong.</param>
public sealed class ProtocolException(string message, int code = 0) : DeviceException(message)
{
    /// <summary>Error code of the device's answer, 0 when the answer itself was wrong.</summary>
    public int Code { get; } = code;
}

/// <summary>A device started anew since it was opened: everything it had been programmed with is lost.</summary>
public sealed class BoardResetException(string message) : DeviceException(message);
