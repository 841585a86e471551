using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>A session ended with requests unanswered; the operation may start anew in another session.</summary>
internal sealed class SessionLostException(string message) : DeviceTimeoutException(message);
