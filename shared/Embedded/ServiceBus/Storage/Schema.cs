namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// The tables of the queue file. A message's row id contains queue, place, and number, so each place is contiguous in
/// the tree.
/// </summary>
internal static class Schema
{
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE queues(
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last_number INTEGER NOT NULL, last_sent INTEGER NOT NULL,
          active INTEGER NOT NULL, scheduled INTEGER NOT NULL, deferred INTEGER NOT NULL);
        CREATE TABLE messages(
          key INTEGER PRIMARY KEY, id TEXT NOT NULL, enqueued_number INTEGER NOT NULL, enqueued_at INTEGER NOT NULL,
          time_to_live INTEGER, expires_at INTEGER, due_at INTEGER, delivery_count INTEGER NOT NULL,
          dead_letter_source TEXT, annotations BLOB NOT NULL, content BLOB NOT NULL);
        CREATE INDEX messages_by_expiry ON messages(expires_at) WHERE expires_at IS NOT NULL;
        CREATE INDEX messages_by_due_time ON messages(due_at) WHERE due_at IS NOT NULL;
        CREATE TABLE sent_ids(
            key INTEGER PRIMARY KEY, high INTEGER NOT NULL, low INTEGER NOT NULL, at INTEGER NOT NULL);
        """,
    ];

    public const long MaxNumber = (1L << NumberBits) - 1;

    private const int NumberBits = 48;
    private const int PlaceBits = 2;

    public static long RowIdOf(int queue, int place, long number) =>
        ((((long)queue << PlaceBits) | (long)place) << NumberBits) | number;

    public static int QueueOf(long rowId) => (int)(rowId >> (NumberBits + PlaceBits));

    public static long NumberOf(long rowId) => rowId & MaxNumber;
}
