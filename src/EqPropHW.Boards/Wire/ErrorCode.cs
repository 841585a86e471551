namespace EqPropHW.Boards.Wire;

/// <summary>Why a device refused a request (<c>PROTOCOL.md</c> section 2).</summary>
public enum ErrorCode : ushort
{
    /// <summary>No error: the queue is empty.</summary>
    None = 0,

    /// <summary>No session: HELLO comes first.</summary>
    NoSession = 101,

    /// <summary>Not the expected sequence number; not carried out.</summary>
    OutOfOrder = 102,

    /// <summary>Another request had this sequence number.</summary>
    SequenceReused = 103,

    /// <summary>Unknown type.</summary>
    UnknownType = 201,

    /// <summary>A flag that must be understood is not.</summary>
    UnknownFlag = 202,

    /// <summary>No such array on this carrier.</summary>
    UnknownChannel = 203,

    /// <summary>The payload has a wrong length.</summary>
    WrongLength = 204,

    /// <summary>The version is not spoken.</summary>
    Version = 205,

    /// <summary>No such target, or another number format.</summary>
    UnknownTarget = 206,

    /// <summary>More bytes than there is room for.</summary>
    LoadTooLong = 301,

    /// <summary>A chunk outside the load or not in order.</summary>
    LoadOffset = 302,

    /// <summary>The whole load has another checksum.</summary>
    LoadChecksum = 303,

    /// <summary>No load was begun, or bytes are missing.</summary>
    LoadIncomplete = 304,

    /// <summary>The content is not possible on this device.</summary>
    LoadContent = 305,

    /// <summary>There is nothing to read.</summary>
    NothingToRead = 306,

    /// <summary>The error queue lost entries.</summary>
    QueueOverflow = 350,

    /// <summary>The array is safe.</summary>
    ArrayIsSafe = 401,

    /// <summary>Wiring, parameters or program are not loaded.</summary>
    NotLoaded = 402,

    /// <summary>A run expects other loads than these.</summary>
    StaleStamp = 403,

    /// <summary>More samples than a run may hold.</summary>
    TooManySamples = 404,

    /// <summary>The watchdog time is out of range.</summary>
    WatchdogRange = 405,

    /// <summary>The hardware failed.</summary>
    HardwareFault = 501,
}
