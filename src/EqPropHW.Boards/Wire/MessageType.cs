namespace EqPropHW.Boards.Wire;

/// <summary>Types of EPLink requests; an answer has the bit <see cref="Answer"/> set too.</summary>
public enum MessageType : byte
{
    /// <summary>Not a frame: the line <c>*IDN?</c> in plain text.</summary>
    Text = 0x00,

    /// <summary>Opens a session and asks for the capabilities.</summary>
    Hello = 0x01,

    /// <summary>Asks for the same bytes.</summary>
    Ping = 0x02,

    /// <summary>Asks for state and counters.</summary>
    Status = 0x03,

    /// <summary>Takes the oldest entry out of the error queue.</summary>
    Error = 0x04,

    /// <summary>Lets the device test itself.</summary>
    SelfTest = 0x05,

    /// <summary>Arms the array and sets the watchdog.</summary>
    Arm = 0x06,

    /// <summary>Makes the array safe.</summary>
    Safe = 0x07,

    /// <summary>Begins a load.</summary>
    LoadBegin = 0x10,

    /// <summary>Bytes of a load.</summary>
    LoadChunk = 0x11,

    /// <summary>Puts a whole load into use.</summary>
    LoadCommit = 0x12,

    /// <summary>Reads what is loaded.</summary>
    Read = 0x13,

    /// <summary>Sends samples through the phase program.</summary>
    Run = 0x21,

    /// <summary>Set in the type of every answer.</summary>
    Answer = 0x80,

    /// <summary>An answer that says what was wrong with a request.</summary>
    Refusal = 0xFF,
}

/// <summary>What a load replaces.</summary>
public enum LoadTarget : byte
{
    /// <summary>Substrate, graph, roles and time.</summary>
    Wiring = 1,

    /// <summary>Couplings and biases.</summary>
    Parameters = 2,

    /// <summary>The phase program.</summary>
    Program = 3,
}
