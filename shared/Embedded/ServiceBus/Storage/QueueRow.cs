using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>What the store knows of a queue besides its messages. Written by the journal's thread only; counts are read by any.</summary>
internal sealed class QueueRow(int id, string name)
{
    private readonly long[] _counts = new long[3];

    public int Id => id;

    public string Name => name;

    /// <summary>The highest sequence number given so far.</summary>
    public long LastNumber { get; set; }

    /// <summary>The highest number of a remembered id.</summary>
    public long LastSent { get; set; }

    public bool Touched { get; set; }

    public long this[Place place] => Volatile.Read(ref _counts[(int)place]);

    public void Set(Place place, long count) => Volatile.Write(ref _counts[(int)place], count);

    public void Add(Place place, long change)
    {
        Touched = true;
        Set(place, this[place] + change);
    }
}
