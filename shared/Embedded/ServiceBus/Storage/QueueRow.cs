using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// The state of a queue apart from its messages. Only the journal's thread writes it. Any thread may read the counts.
/// </summary>
internal sealed class QueueRow(int id, string name)
{
    private readonly long[] _counts = new long[3];

    public int Id => id;

    public string Name => name;

    /// <summary>The highest sequence number assigned so far.</summary>
    public long LastNumber { get; set; }

    /// <summary>The highest number of a stored id.</summary>
    public long LastSent { get; set; }

    public bool IsChanged { get; set; }

    public long this[Place place] => Volatile.Read(ref _counts[(int)place]);

    public void Set(Place place, long count) => Volatile.Write(ref _counts[(int)place], count);

    public void Add(Place place, long change)
    {
        IsChanged = true;
        Set(place, this[place] + change);
    }
}
