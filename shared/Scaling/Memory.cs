using System.Runtime.InteropServices;

namespace Serverless.Scaling;

/// <summary>
/// What the rules remember, as one row of numbers. Each rule carries its fields through <see cref="Carry(ref double)"/>: the same method
/// writes them down and takes them back, so that the two can never disagree.
/// </summary>
public sealed class Memory
{
    private readonly List<double> _numbers = [];
    private bool _recalling;
    private int _next;

    /// <summary>Empties the row and writes from here on.</summary>
    public Memory Note()
    {
        _numbers.Clear();
        _recalling = false;
        return this;
    }

    /// <summary>Takes back from the row, from its start.</summary>
    /// <exception cref="FormatException">The text is not a memory.</exception>
    public Memory Recall(string text)
    {
        var bytes = Convert.FromBase64String(text);
        if (bytes.Length % sizeof(double) != 0)
        {
            throw new FormatException($"A memory of {bytes.Length} bytes is not a row of numbers.");
        }

        _numbers.Clear();
        _numbers.AddRange(MemoryMarshal.Cast<byte, double>(bytes));
        _recalling = true;
        _next = 0;
        return this;
    }

    public void Carry(ref double number)
    {
        if (!_recalling)
        {
            _numbers.Add(number);
            return;
        }

        if (_next == _numbers.Count)
        {
            throw new FormatException($"The memory ends after {_next} numbers: another version of the rule wrote it.");
        }

        number = _numbers[_next++];
    }

    public void Carry(ref int number)
    {
        double value = number;
        Carry(ref value);
        number = (int)value;
    }

    public void Carry(Span<double> numbers)
    {
        foreach (ref var number in numbers)
            Carry(ref number);
    }

    public override string ToString() => Convert.ToBase64String(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_numbers)));
}
