using Microsoft.Data.Sqlite;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>
/// The rows of the queues. Each transaction updates the counts, so that the start need not count a million messages.
/// </summary>
internal sealed class QueueRows(Session session)
{
    private const string Select =
        "SELECT id, last_number, last_sent, active, scheduled, deferred FROM queues WHERE name = $1";
    private const string Insert = "INSERT INTO queues VALUES(NULL, $1, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING";
    private const string Update =
        "UPDATE queues SET last_number = $2, last_sent = $3, active = $4, scheduled = $5, deferred = $6 WHERE id = $1";

    private readonly Dictionary<int, QueueRow> _rows = [];

    public QueueRow this[int id] => _rows[id];

    public QueueRow Open(string name)
    {
        session.Execute(Insert, name);
        using var reader = session.Query(Select, name);
        reader.Read();
        var row = new QueueRow(reader.GetInt32(0), name);
        Fill(row, reader);
        return _rows[row.Id] = row;
    }

    public void SaveChanged()
    {
        foreach (var row in _rows.Values)
        {
            if (!row.IsChanged)
            {
                continue;
            }

            session.Execute(
                Update, row.Id, row.LastNumber, row.LastSent, row[Place.Active], row[Place.Scheduled],
                row[Place.Deferred]);
            row.IsChanged = false;
        }
    }

    /// <summary>Restores the rows from the file after a rollback.</summary>
    public void Reload()
    {
        foreach (var row in _rows.Values)
        {
            using var reader = session.Query(Select, row.Name);
            reader.Read();
            Fill(row, reader);
        }
    }

    private static void Fill(QueueRow row, SqliteDataReader reader)
    {
        row.LastNumber = reader.GetInt64(1);
        row.LastSent = reader.GetInt64(2);
        row.Set(Place.Active, reader.GetInt64(3));
        row.Set(Place.Scheduled, reader.GetInt64(4));
        row.Set(Place.Deferred, reader.GetInt64(5));
        row.IsChanged = false;
    }
}
