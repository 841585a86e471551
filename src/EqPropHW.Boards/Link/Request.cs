using EqPropHW.Boards.Wire;

namespace EqPropHW.Boards;

/// <summary>A request to a device.</summary>
/// <param name="Type">What is asked.</param>
/// <param name="Payload">With what.</param>
/// <param name="AnswerBytes">Length of the expected answer's payload: time on the line.</param>
/// <param name="Work">Time the device may need before it answers.</param>
public readonly record struct Request(MessageType Type, ReadOnlyMemory<byte> Payload, int AnswerBytes = 0, TimeSpan Work = default);
